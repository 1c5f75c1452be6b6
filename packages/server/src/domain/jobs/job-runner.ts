import { AppError } from '../../app-error.ts'
import type { JobFacts, JobRun } from '../ports/jobs.ts'
import { type Job, readOptionsOf } from './job.ts'
import { createJobTimer, type JobTimer } from './job-timer.ts'
import { beginJob, type BegunRun, type PerformDeps } from './perform-job.ts'

export interface JobTimes {
  /** From the start to the first look whether it is this instance's turn, ms; each further job looks a moment later. */
  firstMs: number
  /** From one look to the next at most, ms. */
  lookEveryMs: number
  /** After which another instance takes over from one that died, ms. */
  leaseMs: number
  /** How long the end of the process waits for what is under way, ms. */
  patienceMs: number
  /** In place of what each job that comes by itself says, ms: for tests. */
  everyMs?: number
}

export const usualJobTimes: JobTimes = { firstMs: 60_000, lookEveryMs: 300_000, leaseMs: 60_000, patienceMs: 5_000 }

export interface JobStanding {
  name: string
  everyMs: number
  /** Newest first. */
  runs: JobRun[]
}

export interface JobRunner {
  /** Begins to look at the clock. */
  begin(): void
  /** Every job with its last runs. */
  list(): Promise<JobStanding[]>
  /** Throws AppError JOB_NOT_FOUND. */
  find(runId: string): Promise<JobRun>
  /** Begins a run because somebody asks. Throws AppError JOB_NOT_FOUND, JOB_RUNNING, INVALID_REQUEST, SHUTTING_DOWN. */
  start(name: string, options?: JobFacts): Promise<BegunRun>
  /** Begins nothing from now on, tells what is under way to stop, and waits for it a while. */
  stop(): Promise<void>
}

const betweenFirstLooksMs = 1000
const shownRuns = 5

export function createJobRunner(deps: PerformDeps, jobs: readonly Job[], times: JobTimes): JobRunner {
  const stopping = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const timers: JobTimer[] = []

  async function begin(job: Job, options: JobFacts, everyMs: number | undefined): Promise<BegunRun | undefined> {
    const beginning = beginJob(deps, job, { options, leaseMs: times.leaseMs, everyMs, stopping: stopping.signal })
    const whole = beginning.then((begun) => begun?.ended).catch(() => {})
    underWay.add(whole)
    void whole.finally(() => underWay.delete(whole))
    return beginning
  }

  const jobOf = (name: string) => {
    const job = jobs.find((each) => each.name === name)
    if (!job) throw new AppError('JOB_NOT_FOUND', `There is no such job. There are: ${jobs.map((each) => each.name).join(', ')}.`)
    return job
  }

  return {
    begin() {
      jobs.forEach((job, index) => {
        const everyMs = times.everyMs ?? job.everyMs
        if (job.everyMs === 0) return
        // Looking as often as it comes would miss the moment by a little and come half as often.
        const lookEveryMs = Math.min(times.lookEveryMs, everyMs / 4)
        const firstMs = times.firstMs + index * Math.min(betweenFirstLooksMs, times.firstMs)
        const look = async () => (await begin(job, {}, everyMs))?.ended
        timers.push(createJobTimer(deps, job.name, look, { firstMs, everyMs: lookEveryMs }))
      })
    },
    async list() {
      const runs = await deps.runs.listNewest(
        jobs.map(({ name }) => name),
        shownRuns,
      )
      return jobs.map(({ name, everyMs }) => ({ name, everyMs, runs: runs.filter((run) => run.name === name) }))
    },
    async find(runId) {
      const run = await deps.runs.find(runId)
      if (!run) throw new AppError('JOB_NOT_FOUND', 'There is no such run. Of each job only the last ones are kept.')
      return run
    },
    async start(name, given = {}) {
      const job = jobOf(name)
      const options = readOptionsOf(job, given)
      if (stopping.signal.aborted) throw new AppError('SHUTTING_DOWN', 'The server is stopping. Send the request again in a moment.')
      // A run as it comes by itself counts as one; what somebody asks for in particular does not.
      const begun = await begin(job, options, Object.keys(given).length === 0 ? 0 : undefined)
      if (begun) return begun
      const [running] = await deps.runs.listNewest([name], 1)
      throw new AppError('JOB_RUNNING', 'This job is running already. Wait for that run, or look at what it does.', {
        details: { ...(running && { run_id: running.id }) },
      })
    },
    async stop() {
      stopping.abort()
      for (const timer of timers) timer.stop()
      const { promise: late, resolve } = Promise.withResolvers<'late'>()
      const timeout = setTimeout(resolve, times.patienceMs, 'late')
      // What goes on all the same is cut off with the process: its lease runs out, and it is done again.
      if ((await Promise.race([Promise.all(underWay), late])) === 'late') deps.log.warn('jobs_cut_off', { count: underWay.size })
      clearTimeout(timeout)
    },
  }
}
