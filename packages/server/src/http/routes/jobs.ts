import type { FastifyInstance } from 'fastify'
import { requireOperator } from '../../domain/accounts/operators.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentJob, presentJobRun } from '../present/present-jobs.ts'
import { route } from '../route.ts'

/** Background work on the whole installation, for those who run it. */
export function jobRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'listJobs', async ({ owner }) => {
    await requireOperator(deps.operators, owner)
    return { jobs: (await deps.jobs.list()).map(presentJob) }
  })

  route(app, 'startJob', async ({ owner, params, body, reply }) => {
    await requireOperator(deps.operators, owner)
    const { run } = await deps.jobs.start(params.name, body.options)
    deps.log.info('job_asked_for', { job: params.name, runId: run.id, ownerId: owner.id })
    reply.code(202)
    return { run: presentJobRun(run) }
  })

  route(app, 'getJobRun', async ({ owner, params }) => {
    await requireOperator(deps.operators, owner)
    return presentJobRun(await deps.jobs.find(params.id))
  })
}
