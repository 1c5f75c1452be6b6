import Type from 'typebox'
import type { Endpoint } from './endpoint.ts'
import { JobList, JobRequest, JobRun, StartedJob } from '../jobs.ts'

/** Background work on the whole installation: for operators, and for tokens of theirs with the scope admin. */
export const jobEndpoints = {
  listJobs: {
    method: 'GET',
    path: '/api/jobs',
    tag: 'service',
    access: ['admin'],
    summary: 'Background jobs: how often each runs, when it ran last and what it did',
    responses: { 200: JobList },
    errors: ['NOT_AN_OPERATOR'],
  },
  startJob: {
    method: 'POST',
    path: '/api/jobs/:name/runs',
    tag: 'service',
    access: ['admin'],
    summary: 'Begin a run of a job now',
    params: Type.Object({ name: Type.String({ pattern: '^[a-z][a-z-]{0,49}$' }) }),
    body: JobRequest,
    responses: { 202: StartedJob },
    errors: ['NOT_AN_OPERATOR', 'JOB_NOT_FOUND', 'JOB_RUNNING'],
  },
  getJobRun: {
    method: 'GET',
    path: '/api/jobs/runs/:id',
    tag: 'service',
    access: ['admin'],
    summary: 'How far a run of a job is, and what came of it',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    responses: { 200: JobRun },
    errors: ['NOT_AN_OPERATOR', 'JOB_NOT_FOUND'],
  },
} as const satisfies Record<string, Endpoint>
