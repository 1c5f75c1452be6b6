import { AppError } from '../app-error.ts'

/** Where a range begins and ends, ms, when its query does not say. */
export interface Unsaid {
  fromMs: (untilMs: number) => number
  untilMs: number
}

/** What lies before it is written with a sign and six digits, which no answer of ours has. */
const earliestMs = Date.parse('0001-01-01T00:00:00Z')

/**
 * `from` and `until` of a query, ms. Throws AppError INVALID_REQUEST where an instant does not exist or lies before the year 1, and where the
 * end does not lie after the beginning.
 */
export function rangeOf(query: { from?: string; until?: string }, unsaid: Unsaid): { fromMs: number; untilMs: number } {
  const untilMs = query.until === undefined ? unsaid.untilMs : instantMs(query.until)
  const fromMs = Math.max(earliestMs, query.from === undefined ? unsaid.fromMs(untilMs) : instantMs(query.from))
  if (untilMs <= fromMs) throw new AppError('INVALID_REQUEST', 'The end of the range must lie after its beginning.')
  return { fromMs, untilMs }
}

/** A leap second has the shape of an instant, and is none that a clock here knows. */
function instantMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms) || ms < earliestMs) {
    throw new AppError('INVALID_REQUEST', 'The range begins or ends at an instant that does not exist or lies before the year 1.')
  }
  return ms
}
