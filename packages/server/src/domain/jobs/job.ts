import { AppError } from '../../app-error.ts'
import type { JobFacts } from '../ports/jobs.ts'

/** What a run of a job is given. */
export interface JobContext {
  /** Aborted when the process stops, and when another one took the work over. A job looks at it between its steps. */
  signal: AbortSignal
  /** As `readOptions` gave them; empty where the job comes by itself. */
  options: JobFacts
  /** Says how far it is, as often as it likes: it is written about once a second. */
  progress(done: number, total?: number, what?: string): void
}

/**
 * Background work on the whole installation. One run at a time on all instances; a run that died is done again, so that whatever a job does
 * can be done twice.
 */
export interface Job {
  /** Lower-case words with hyphens. */
  name: string
  /** From one run's end to the next one's beginning, on any instance, ms; 0 for what is only done when somebody asks. */
  everyMs: number
  /** Checks and completes what a run is asked. Throws AppError INVALID_REQUEST. Without it a run takes no options. */
  readOptions?(options: JobFacts): JobFacts
  /** Resolves with what it did, in names and figures. */
  run(context: JobContext): Promise<JobFacts>
}

/** The options of a run of this job. Throws AppError INVALID_REQUEST. */
export function readOptionsOf(job: Job, options: JobFacts): JobFacts {
  if (job.readOptions) return job.readOptions(options)
  const [unknown] = Object.keys(options)
  if (unknown !== undefined) throw new AppError('INVALID_REQUEST', `The job ${job.name} takes no options.`)
  return options
}
