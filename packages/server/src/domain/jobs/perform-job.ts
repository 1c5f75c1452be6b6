import { type LeaseDeps, withLease } from '../leases/with-lease.ts'
import type { Clock } from '../ports/clock.ts'
import type { JobFacts, JobProgress, JobRun, JobRunRepository } from '../ports/jobs.ts'
import type { Job } from './job.ts'

export interface PerformDeps extends Omit<LeaseDeps, 'holder'> {
  runs: JobRunRepository
  clock: Clock
  /** This process, among all that share the database. */
  holder: string
}

export interface PerformRequest {
  options: JobFacts
  leaseMs: number
  /** Not before so long after the last run's end, ms. Undefined: now, and the next one by itself comes when it would have come anyway. */
  everyMs: number | undefined
  /** Aborted when this process stops. */
  stopping: AbortSignal
}

/** A run that has begun; `ended` resolves with how it ended and never rejects. */
export interface BegunRun {
  run: JobRun
  ended: Promise<JobRun>
}

const runsKept = 30
const progressEveryMs = 1000
const longestError = 500

class NotDone extends Error {}

/**
 * Begins a run of the job, if it is this process's turn and nobody runs it; undefined else. The lease is held under the run's id, and taken
 * before the run is written down: a run that is written as running and has no lease is one that died.
 */
export async function beginJob(deps: PerformDeps, job: Job, request: PerformRequest): Promise<BegunRun | undefined> {
  const begun = Promise.withResolvers<BegunRun | undefined>()
  const id = deps.clock.newId()
  const times = { forMs: request.leaseMs, ...(request.everyMs !== undefined && { everyMs: request.everyMs }) }
  let last: JobRun | undefined
  // Resolves when the lease, too, is given back.
  const ended = withLease({ ...deps, holder: id }, `job/${job.name}`, times, async (lost) => {
    const { holder } = deps
    const run: JobRun = { id, name: job.name, holder, startedAtMs: deps.clock.nowMs(), outcome: 'running', options: request.options }
    last = run
    await deps.runs.begin(run, runsKept)
    begun.resolve({ run, ended })
    last = await perform(deps, job, run, AbortSignal.any([request.stopping, lost]))
    // Whatever is not done is for the next who asks.
    if (last.outcome !== 'done') throw new NotDone()
  })
    .then(
      (isMine) => isMine || begun.resolve(undefined),
      // After the beginning it says nothing new, and to a settled promise it does nothing.
      begun.reject,
    )
    .then(() => last as JobRun)
  return begun.promise
}

async function perform(deps: PerformDeps, job: Job, run: JobRun, signal: AbortSignal): Promise<JobRun> {
  const { runs, log, clock } = deps
  const progress = noteProgress(deps, run.id)
  const end = await job.run({ signal, options: run.options, progress: progress.note }).then(
    (result) => ({ outcome: 'done' as const, result }),
    (error: unknown) => (signal.aborted ? { outcome: 'stopped' as const } : { outcome: 'failed' as const, error }),
  )
  await progress.settle()
  const { result, error } = { result: undefined, error: undefined, ...end }
  const finishedAtMs = clock.nowMs()
  const details = { job: job.name, runId: run.id, holder: deps.holder, durationMs: finishedAtMs - run.startedAtMs }
  if (end.outcome === 'failed') log.error('job_failed', details, error)
  else log.info(end.outcome === 'done' ? 'job_done' : 'job_stopped', details)
  const ending = { outcome: end.outcome, finishedAtMs, ...(result && { result }), ...(error !== undefined && { error: textOf(error) }) }
  await runs.end(run.id, ending).catch((cause) => log.warn('job_end_not_noted', details, cause))
  return { ...run, ...ending, ...(progress.last() && { progress: progress.last() as JobProgress }) }
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, longestError)

/** Writes how far a run is about once a second, and what was said last before the end. */
function noteProgress({ runs, log }: PerformDeps, id: string) {
  let last: JobProgress | undefined
  let isWritten = true
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    if (isWritten || !last) return writing
    isWritten = true
    const now = last
    writing = writing.then(() => runs.noteProgress(id, now)).catch((error) => log.warn('job_progress_not_noted', {}, error))
    return writing
  }
  const timer = setInterval(() => void write(), progressEveryMs).unref()
  return {
    note(done: number, total?: number, what?: string) {
      last = { done, ...(total !== undefined && { total }), ...(what !== undefined && { what }) }
      isWritten = false
    },
    last: () => last,
    async settle() {
      clearInterval(timer)
      await write()
    },
  }
}
