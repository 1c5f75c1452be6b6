import type { JobStanding } from '../../domain/jobs/job-runner.ts'
import type { Metrics } from './create-metrics.ts'

/** When background jobs ran, and what they did: as the database has it, so that every instance says the same. */
export function readJobs(metrics: Metrics, jobs: { list(): Promise<JobStanding[]> }) {
  metrics.onScrape(async () => {
    for (const { name, everyMs, runs } of await jobs.list()) {
      const [newest] = runs
      metrics.set('imgstream_job_running', { name }, newest?.outcome === 'running' ? 1 : 0)
      metrics.set('imgstream_job_interval_seconds', { name }, everyMs / 1000)
      const ended = runs.find(({ outcome }) => outcome !== 'running')
      metrics.set('imgstream_job_last_failed', { name }, ended?.outcome === 'failed' ? 1 : 0)
      const done = runs.find(({ outcome }) => outcome === 'done')
      if (done?.finishedAtMs === undefined) continue
      metrics.set('imgstream_job_last_success_timestamp_seconds', { name }, done.finishedAtMs / 1000)
      metrics.set('imgstream_job_last_duration_seconds', { name }, (done.finishedAtMs - done.startedAtMs) / 1000)
      for (const [figure, value] of Object.entries(done.result ?? {})) {
        // Names of figures are words of the job's own; anything else would make labels without end.
        if (typeof value === 'number' && /^\w{1,40}$/.test(figure)) metrics.set('imgstream_job_last_result', { name, figure }, value)
      }
    }
  })
}
