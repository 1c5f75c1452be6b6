import type { Job, JobRun as RunJson } from '@imgstream/contract'
import type { JobStanding } from '../../domain/jobs/job-runner.ts'
import type { JobRun } from '../../domain/ports/jobs.ts'
import { presentInstant } from './present-photo.ts'

export function presentJob({ name, everyMs, runs }: JobStanding): Job {
  const running = runs.find(({ outcome }) => outcome === 'running')
  return {
    name,
    every_seconds: everyMs === 0 ? null : everyMs / 1000,
    running: running ? presentJobRun(running) : null,
    last_runs: runs.filter((run) => run !== running).map(presentJobRun),
  }
}

export function presentJobRun(run: JobRun): RunJson {
  const { progress } = run
  return {
    run_id: run.id,
    job: run.name,
    state: run.outcome,
    started_at: presentInstant(run.startedAtMs),
    finished_at: run.finishedAtMs === undefined ? null : presentInstant(run.finishedAtMs),
    options: { ...run.options },
    progress: progress ? { done: progress.done, total: progress.total ?? null, what: progress.what ?? null } : null,
    result: run.result ? { ...run.result } : null,
    error: run.error ?? null,
  }
}
