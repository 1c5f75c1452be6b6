/**
 * [Note: Wall-clock dates]
 * A camera writes what its clock showed, mostly without saying where. We keep that reading as it is, in ms as if it were UTC, and beside it
 * the offset when the file tells. So a photo of a morning stays a photo of a morning wherever it is looked at.
 */
export interface ClockReading {
  year: number
  month: number
  day: number
  hour?: number
  minute?: number
  second?: number
  ms?: number
}

/** The reading in ms as if it were UTC; undefined where no clock shows it (31 February, 24:00, 9999:99:99). */
export function wallClockMs({ year, month, day, hour = 0, minute = 0, second = 0, ms = 0 }: ClockReading): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isReal ? date.getTime() : undefined
}

/** `2025-05-14T10:31:07.120`: the camera's clock, without a zone. */
export const wallClockText = (ms: number): string => new Date(ms).toISOString().slice(0, -1)

/** 120 -> `+02:00`. */
export function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
