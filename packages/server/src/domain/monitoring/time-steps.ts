import { AppError } from '../../app-error.ts'

const hour = 3_600_000
const day = 24 * hour
/** More points than a chart can show are a mistake of the asker. */
const maxSteps = 1100

/**
 * Where each step of a range begins: the range itself, then each full hour (UTC), or each midnight of the time zone. A day that has 23 or 25
 * hours is one step all the same. Instants in ms. Throws AppError INVALID_REQUEST where the range or the zone makes no sense.
 */
export function timeSteps(range: { fromMs: number; untilMs: number; step: 'hour' | 'day'; timeZone: string }): number[] {
  const { fromMs, untilMs, step } = range
  if (untilMs <= fromMs) throw new AppError('INVALID_REQUEST', 'The end of the range must lie after its beginning.')
  if ((untilMs - fromMs) / (step === 'hour' ? hour : day) > maxSteps)
    throw new AppError('INVALID_REQUEST', `The range has more than ${maxSteps} steps. Ask for a shorter one, or for days.`)
  const next = step === 'hour' ? (ms: number) => ms - (ms % hour) + hour : nextMidnight(range.timeZone)
  const starts: number[] = []
  for (let start = fromMs; start < untilMs; start = next(start)) starts.push(start)
  return starts
}

/** From an instant to the next midnight of a zone. Where a clock is put forward at midnight, it is the first instant after that. */
function nextMidnight(timeZone: string): (ms: number) => number {
  const offsetMs = zoneOffset(timeZone)
  return (ms) => {
    const local = ms + offsetMs(ms)
    const midnight = local - (((local % day) + day) % day) + day
    // By the offset before that night or after it: the first instant of the two at which the clock shows the new day.
    const before = midnight - offsetMs(ms)
    const found = [midnight - offsetMs(before), before]
      .toSorted((a, b) => a - b)
      .find((instant) => instant > ms && instant + offsetMs(instant) >= midnight)
    return found ?? ms + day
  }
}

/** By how much the clocks of a zone are ahead of UTC at an instant, ms. */
function zoneOffset(timeZone: string): (ms: number) => number {
  const clock = clockOf(timeZone)
  return (ms) => {
    const parts = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day: dayOfMonth = 1, hour: hours = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, dayOfMonth, hours, minute, second) - (ms - (ms % 1000))
  }
}

function clockOf(timeZone: string) {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (error) {
    throw new AppError('INVALID_REQUEST', 'There is no such time zone. Name it as Asia/Tokyo or UTC.', { cause: error })
  }
}
