import Type from 'typebox'
import { Instant } from './instant.ts'
import { Nullable } from './photos.ts'

const Facts = Type.Record(Type.String(), Type.Unknown())

/** One run of a background job. */
export const JobRun = Type.Object(
  {
    run_id: Type.String({ format: 'uuid' }),
    job: Type.String(),
    state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('failed'), Type.Literal('stopped')], {
      description: 'stopped: it ended before its end, with its process or because that was told to stop',
    }),
    started_at: Instant,
    finished_at: Nullable(Instant),
    options: Facts,
    progress: Nullable(
      Type.Object({
        done: Type.Number(),
        total: Nullable(Type.Number()),
        what: Nullable(Type.String({ description: 'what is done now' })),
      }),
    ),
    result: Nullable({ ...Facts, description: 'what it did' }),
    error: Nullable(Type.String({ description: 'why it failed' })),
  },
  { $id: 'JobRun' },
)
export type JobRun = Type.Static<typeof JobRun>

export const Job = Type.Object(
  {
    name: Type.String(),
    every_seconds: Nullable(Type.Integer({ description: 'from one end to the next beginning; null where it is only done when asked' })),
    running: Nullable(JobRun),
    last_runs: Type.Array(JobRun, { description: 'the last five that have ended, newest first' }),
  },
  { $id: 'Job' },
)
export type Job = Type.Static<typeof Job>

export const JobList = Type.Object({ jobs: Type.Array(Job) }, { $id: 'JobList' })
export type JobList = Type.Static<typeof JobList>

export const JobRequest = Type.Object(
  { options: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())) },
  { $id: 'JobRequest', additionalProperties: false },
)
export type JobRequest = Type.Static<typeof JobRequest>

export const StartedJob = Type.Object({ run: JobRun }, { $id: 'StartedJob' })
export type StartedJob = Type.Static<typeof StartedJob>
