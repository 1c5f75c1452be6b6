import { ApiError } from '@imgstream/client'
import type { CollisionStatistics, FailureList, Health, JobList, MonitoringSeries, StorageReport } from '@imgstream/contract'
import { api } from '../api.ts'
import type { Range } from './range.ts'

/** Everything that the page shows, as the server answered it. */
export interface Report {
  range: Range
  statistics: CollisionStatistics
  series: MonitoringSeries
  failures: FailureList
  storage: StorageReport
  /** Undefined where it could not be asked. */
  health: Health | undefined
  /** Undefined where whoever asks does not run this installation. */
  jobs: JobList | undefined
  loadedAtMs: number
}

const failuresShown = 200

export async function loadReport(range: Range, signal: AbortSignal): Promise<Report> {
  const { step, ...query } = range
  const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const options = { signal }
  const [statistics, series, failures, storage, health, jobs] = await Promise.all([
    api.call('getCollisionStatistics', { query }, options),
    api.call('getMonitoringSeries', { query: { ...query, step, time_zone: timeZone } }, options),
    api.call('listFailures', { query: { ...query, limit: failuresShown } }, options),
    api.call('getStorageReport', { query }, options),
    // A page about trouble must not go away with it.
    api.call('getHealth', {}, options).catch(() => undefined),
    loadJobs(options.signal),
  ])
  return { range, statistics, series, failures, storage, health, jobs, loadedAtMs: Date.now() }
}

let mayAskForJobs = true

/** Who was refused once is not refused every minute again. */
async function loadJobs(signal: AbortSignal): Promise<JobList | undefined> {
  if (!mayAskForJobs) return undefined
  try {
    return await api.call('listJobs', {}, { signal })
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) mayAskForJobs = false
    return undefined
  }
}

/** The part that tells whether anything happened: cheap enough to be asked again and again. */
export async function loadSigns(range: Range, signal: AbortSignal): Promise<Pick<Report, 'statistics' | 'failures'>> {
  const { step: _, ...query } = range
  const [statistics, failures] = await Promise.all([
    api.call('getCollisionStatistics', { query }, { signal }),
    api.call('listFailures', { query: { ...query, limit: failuresShown } }, { signal }),
  ])
  return { statistics, failures }
}
