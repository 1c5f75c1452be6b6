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
  const hours = await deps.events.hours(request.ownerId, request)
  const groups: HourOfEvents[][] = starts.map(() => [])
  for (const each of hours) groups[stepOf(starts, each.hourMs)]?.push(each)
  return starts.map((startMs, index) => {
    const sums = groups[index] ?? []
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

/** The last step that begins at or before an instant; the first where none does. */
function stepOf(starts: readonly number[], ms: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? Number.POSITIVE_INFINITY) <= ms) low = middle
    else high = middle - 1
  }
  return low
}
