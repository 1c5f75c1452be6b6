import type { EventRepository, HourOfEvents } from '../ports/repositories.ts'
import { type CollisionStatistics, collisionStatistics } from './collision-statistics.ts'
import { timeSteps } from './time-steps.ts'

export interface SeriesRequest {
  ownerId: string
  fromMs: number
  untilMs: number
  step: 'hour' | 'day'
  /** IANA name, in which a day begins. */
  timeZone: string
}

export interface SeriesPoint {
  startMs: number
  statistics: CollisionStatistics
  failedUploads: number
}

/**
 * The statistics of each step of a range. Events are summed by hours of UTC: where a zone's midnight lies within one, that hour counts to the
 * day in which it begins.
 * Throws AppError INVALID_REQUEST where the range, its steps or the zone make no sense.
 */
export async function eventSeries(deps: { events: Pick<EventRepository, 'hours'> }, request: SeriesRequest): Promise<SeriesPoint[]> {
  const starts = timeSteps(request)
  const bySteps = Map.groupBy(await deps.events.hours(request.ownerId, request, starts), ({ hourMs }) => hourMs)
  return starts.map((startMs) => {
    const sums = bySteps.get(startMs) ?? []
    const add = (value: (each: HourOfEvents) => number) => sums.reduce((total, each) => total + value(each), 0)
    return {
      startMs,
      statistics: collisionStatistics({
        sums,
        checkedFiles: add((each) => each.checkedFiles),
        foundCollisions: add((each) => each.foundCollisions),
      }),
      failedUploads: add((each) => (each.kind === 'upload_failure' ? each.count : 0)),
    }
  })
}
