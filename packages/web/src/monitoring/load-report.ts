import { ApiError } from '@imgstream/client'
import type { CollisionStatistics, FailureList, Health, JobList, MonitoringSeries, StorageReport } from '@imgstream/contract'
import { api } from '../api.ts'
import type { Range } from './range.ts'

/** What is asked by itself, and can fail by itself. */
export interface Parts {
  statistics: CollisionStatistics
  series: MonitoringSeries
  failures: FailureList
  storage: StorageReport
}
const partNames = ['statistics', 'series', 'failures', 'storage'] as const satisfies readonly (keyof Parts)[]

/** Everything that the page shows, as the server answered it. A part that could not be loaded is there only if it was there before. */
export interface Report extends Partial<Parts> {
  range: Range
  /** Why parts could not be loaded this time. */
  troubles: { readonly [Part in keyof Parts]?: unknown }
  /** Undefined where it could not be asked. */
  health: Health | undefined
  /** Undefined where whoever asks does not run this installation. */
  jobs: JobList | undefined
  loadedAtMs: number
}

const failuresShown = 200

/** Each part as far as it answers; throws where nothing does. */
export async function loadReport(range: Range, signal: AbortSignal): Promise<Report> {
  const { step, ...query } = range
  const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const options = { signal }
  const troubles: Partial<Record<keyof Parts, unknown>> = {}
  const part = <Answer>(name: keyof Parts, asked: Promise<Answer>) =>
    asked.catch((error: unknown) => {
      troubles[name] = error
      return undefined
    })
  const [statistics, series, failures, storage, health, jobs] = await Promise.all([
    part('statistics', api.call('getCollisionStatistics', { query }, options)),
    part('series', api.call('getMonitoringSeries', { query: { ...query, step, time_zone: timeZone } }, options)),
    part('failures', api.call('listFailures', { query: { ...query, limit: failuresShown } }, options)),
    part('storage', api.call('getStorageReport', { query }, options)),
    // A page about trouble must not go away with it.
    api.call('getHealth', {}, options).catch(() => undefined),
    loadJobs(options.signal),
  ])
  if (signal.aborted || (!health && partNames.every((name) => name in troubles))) throw troubles.statistics ?? signal.reason
  const loaded = {
    ...(statistics && { statistics }),
    ...(series && { series }),
    ...(failures && { failures }),
    ...(storage && { storage }),
  }
  return { range, ...loaded, troubles, health, jobs, loadedAtMs: Date.now() }
}

/** With the parts from before in place of those that could not be loaded. */
export function keepParts(fresh: Report, before: Report): Report {
  const { statistics, series, failures, storage } = before
  const parts = { ...(statistics && { statistics }), ...(series && { series }), ...(failures && { failures }), ...(storage && { storage }) }
  return { ...parts, ...fresh }
}

export const hasTroubles = ({ troubles }: Report) => partNames.some((name) => name in troubles)

/** Why something that is shown is of an earlier time; undefined where nothing is. */
export function whyOutOfDate(report: Report): unknown {
  const old = partNames.find((name) => name in report.troubles && report[name])
  return old && report.troubles[old]
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
export async function loadSigns(range: Range, signal: AbortSignal): Promise<Pick<Parts, 'statistics' | 'failures'>> {
  const { step: _, ...query } = range
  const [statistics, failures] = await Promise.all([
    api.call('getCollisionStatistics', { query }, { signal }),
    api.call('listFailures', { query: { ...query, limit: failuresShown } }, { signal }),
  ])
  return { statistics, failures }
}
