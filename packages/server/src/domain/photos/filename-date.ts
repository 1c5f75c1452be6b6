import { type ClockReading, wallClockMs } from '@imgstream/contract'

const notAfterDigit = '(?<!\\d)'
const notBeforeDigit = '(?!\\d)'
/** "2024-05-14 10.31.07", "2024-05-14 at 10.31.07", "2024-05-14T10:31:07", "2024-05-14-10-31-07". */
const between = '(?:[ _T-]|, |[ _]\\p{L}{1,5}[ _])'

const dateTimes = [
  // IMG_20240514_103107, PXL_20240514_103107123, Screenshot_20240514-103107, IMG20240514103107
  `${notAfterDigit}(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)[ _T-]?(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?<ms>\\d{3})?${notBeforeDigit}`,
  // signal-2024-05-14-103107
  `${notAfterDigit}(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[ _T-](?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)(?<ms>\\d{3})?${notBeforeDigit}`,
  // 2024-05-14 10.31.07, Screenshot 2024-05-14 at 10.31.07 PM
  `${notAfterDigit}(?<year>\\d{4})(?<dash>[-._])(?<month>\\d\\d)\\k<dash>(?<day>\\d\\d)${between}(?<hour>\\d{1,2})(?<colon>[-._: ])(?<minute>\\d\\d)\\k<colon>(?<second>\\d\\d)(?:[ \\u202f](?<half>[AP]M))?${notBeforeDigit}`,
  // Photo 14-05-2024 10 31 07: taken only when it cannot be read as month first, or the other way round
  `${notAfterDigit}(?<first>\\d\\d)(?<dash>[-.])(?<other>\\d\\d)\\k<dash>(?<year>\\d{4})${between}(?<hour>\\d\\d)(?<colon>[-._: ])(?<minute>\\d\\d)\\k<colon>(?<second>\\d\\d)${notBeforeDigit}`,
]

const dates = [
  // WhatsApp's IMG-20240514-WA0001
  `${notAfterDigit}(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)-WA\\d{4}`,
  '(?<![\\p{L}\\d])(?<year>\\d{4})(?<dash>[-._])(?<month>\\d\\d)\\k<dash>(?<day>\\d\\d)(?![\\p{L}\\d])',
  '(?<![\\p{L}\\d])(?<first>\\d\\d)(?<dash>[-.])(?<other>\\d\\d)\\k<dash>(?<year>\\d{4})(?![\\p{L}\\d])',
]

const patterns = [...dateTimes, ...dates].map((source) => new RegExp(source, 'u'))

/** The moment that a camera or an app wrote into the filename, as wall clock. A date alone reads as its midnight. */
export function dateInFilename(filename: string): number | undefined {
  for (const pattern of patterns) {
    const groups = pattern.exec(filename)?.groups
    const reading = groups && readingOf(groups)
    const atMs = reading && wallClockMs(reading)
    // Longer numbers than dates look like dates; cameras that name files by date came with the 1990s.
    if (atMs !== undefined && reading && reading.year >= 1990) return atMs
  }
  return undefined
}

function readingOf(groups: Partial<Record<string, string>>): ClockReading | undefined {
  const [month, day] = groups.first === undefined ? [groups.month, groups.day] : monthAndDay(Number(groups.first), Number(groups.other))
  if (month === undefined || day === undefined) return undefined
  return {
    year: Number(groups.year),
    month: Number(month),
    day: Number(day),
    hour: hourOf(Number(groups.hour ?? 0), groups.half),
    minute: Number(groups.minute ?? 0),
    second: Number(groups.second ?? 0),
    ms: Number(groups.ms ?? 0),
  }
}

function monthAndDay(first: number, other: number): [month?: number, day?: number] {
  if (first > 12 || first === other) return [other, first]
  return other > 12 ? [first, other] : []
}

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour
  if (hour < 1 || hour > 12) return 99
  return (hour % 12) + (half === 'PM' ? 12 : 0)
}
