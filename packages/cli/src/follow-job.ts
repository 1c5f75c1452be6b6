import { type ApiClient, ApiError, NetworkError } from '@imgstream/client'
import type { JobRun } from '@imgstream/contract'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError, exitCodes } from './exit-codes.ts'
import { keepProgressLine } from './progress-line.ts'

const askEveryMs = 500
/** A server that restarts meanwhile is waited for this long. */
const patienceMs = 30_000

export interface JobToFollow {
  name: string
  /** What the run is asked; each job says what it takes. */
  options?: Record<string, unknown>
  /** Where a run is under way already: follow that one, whatever it was asked. Otherwise that is an error. */
  orTheRunning?: boolean
}

/**
 * Begins a run of a background job on the server, shows on `stderr` how far it is, and resolves with the run when it is done. Throws
 * CommandError where it failed or was stopped, and what the API client throws.
 */
export async function followJob(api: ApiClient, stderr: NodeJS.WriteStream, job: JobToFollow): Promise<JobRun> {
  let run = await begin(api, job)
  const line = keepProgressLine(stderr, () => progressInWords(run))
  try {
    while (run.state === 'running') {
      await sleep(askEveryMs)
      run = await ask(api, run.run_id)
    }
  } finally {
    line.end()
  }
  if (run.state === 'failed') throw new CommandError(exitCodes.failed, `The job ${run.job} failed: ${run.error}`)
  if (run.state === 'stopped') {
    throw new CommandError(
      exitCodes.failed,
      `The job ${run.job} was stopped before its end: the server that did it has ended. Run it again.`,
    )
  }
  return run
}

async function begin(api: ApiClient, { name, options, orTheRunning = false }: JobToFollow): Promise<JobRun> {
  try {
    return (await api.call('startJob', { params: { name }, body: options ? { options } : {} })).run
  } catch (error) {
    const id = error instanceof ApiError && error.code === 'JOB_RUNNING' ? error.details.run_id : undefined
    if (!orTheRunning || typeof id !== 'string') throw error
    return api.call('getJobRun', { params: { id } })
  }
}

async function ask(api: ApiClient, id: string): Promise<JobRun> {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await api.call('getJobRun', { params: { id } })
    } catch (error) {
      const isAway = error instanceof NetworkError || (error instanceof ApiError && error.status === 503)
      if (!isAway || Date.now() > until) throw error
      await sleep(1000)
    }
  }
}

/** `120 of 4,000 photos`; without progress the time it takes. */
function progressInWords({ job, progress, started_at }: JobRun): string {
  if (!progress) return `${job}: ${Math.round((Date.now() - Date.parse(started_at)) / 1000)} s`
  const total = progress.total === null ? '' : ` of ${progress.total.toLocaleString('en')}`
  return `${job}: ${progress.done.toLocaleString('en')}${total}${progress.what === null ? '' : ` ${progress.what}`}`
}
