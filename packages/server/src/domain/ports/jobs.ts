/** Values that can be written as JSON: what a job was asked, and what it says it did. */
export type JobFacts = Readonly<Record<string, unknown>>

export interface JobProgress {
  done: number
  /** Absent where nobody knows yet. */
  total?: number
  /** What is being counted or done now, in a word or two. */
  what?: string
}

/** `stopped`: it ended before its end, with the process that did it or because that was told to stop. */
export type JobOutcome = 'running' | 'done' | 'failed' | 'stopped'

export interface JobRun {
  id: string
  name: string
  /** The process that does it. */
  holder: string
  startedAtMs: number
  /** Absent while it runs, and for ever where its process died. */
  finishedAtMs?: number
  outcome: JobOutcome
  options: JobFacts
  progress?: JobProgress
  result?: JobFacts
  /** Why it failed. */
  error?: string
}

/** What ran when, and what came of it. The lease of a run is held under the run's own id, so that it is known which runs still live. */
export interface JobRunRepository {
  /** Notes a run that begins: whatever of this job was running before has stopped. Of each job the newest `keep` runs are kept. */
  begin(run: JobRun, keep: number): Promise<void>
  noteProgress(id: string, progress: JobProgress): Promise<void>
  end(id: string, end: { outcome: JobOutcome; finishedAtMs: number; result?: JobFacts; error?: string }): Promise<void>
  /** A run whose process is gone is `stopped`. */
  find(id: string): Promise<JobRun | undefined>
  /** The newest of each of these jobs, newest first. */
  listNewest(names: readonly string[], limitEach: number): Promise<JobRun[]>
}
