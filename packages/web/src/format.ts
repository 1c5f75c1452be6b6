import { type Language, plural } from './messages/plural.ts'

export interface Format {
  number(value: number, digits?: number): string
  /** 137 bytes, 1.98 MB; decimal units, as the phone and the file manager show them. */
  size(bytes: number): string
  megapixels(width: number, height: number): string
  /** `2024-05` -> May 2024 / 2024年5月. */
  month(month: string): string
  /** `2024-05` -> May / 5月. */
  monthName(month: string): string
  /** A camera's wall clock, ms as if UTC: never moved into the reader's own zone. */
  wallClock(ms: number): string
  wallClockDate(ms: number): string
  weekday(ms: number): string
  /** An instant (ISO 8601), in the reader's zone. */
  instant(iso: string): string
  /** 15 May. */
  shortInstant(iso: string): string
  duration(seconds: number): string
}

const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
/** Not every browser's `Intl` has words for bytes: some write `137 byte` in any language. */
const byteWords = { en: { one: '# byte', other: '# bytes' }, ja: { other: '#バイト' } } as const

/** One set of formatters a language: making them is slow, using them is not. */
export function createFormat(language: Language): Format {
  const dates = language === 'ja' ? 'ja-JP' : 'en-GB'
  const wall = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(dates, { ...options, timeZone: 'UTC' })
  const month = wall({ year: 'numeric', month: 'long' })
  const monthName = wall({ month: 'long' })
  const wallClock = wall({ dateStyle: 'long', timeStyle: 'medium' })
  const wallClockDate = wall({ dateStyle: 'long' })
  const weekday = wall({ weekday: 'long' })
  const instant = new Intl.DateTimeFormat(dates, { dateStyle: 'long', timeStyle: 'short' })
  const shortInstant = new Intl.DateTimeFormat(dates, { day: 'numeric', month: 'short' })
  const numbers = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }))
  const number = (value: number, digits = 0) =>
    (numbers[digits] ?? new Intl.NumberFormat(language, { maximumFractionDigits: digits })).format(value)
  const sizes = units.map((unit) =>
    [0, 1, 2].map(
      (digits) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }),
    ),
  )

  return {
    number,
    size(bytes) {
      if (bytes < 1000) return plural(language, bytes, byteWords[language])
      const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
      const value = bytes / 1000 ** power
      const digits = power < 2 || value >= 100 ? 0 : value >= 10 ? 1 : 2
      return sizes[power - 1]?.[digits]?.format(value) ?? String(bytes)
    },
    megapixels: (width, height) => number((width * height) / 1e6, 1),
    month: (text) => month.format(monthStartMs(text)),
    monthName: (text) => monthName.format(monthStartMs(text)),
    wallClock: (ms) => wallClock.format(ms),
    wallClockDate: (ms) => wallClockDate.format(ms),
    weekday: (ms) => weekday.format(ms),
    instant: (iso) => instant.format(Date.parse(iso)),
    shortInstant: (iso) => shortInstant.format(Date.parse(iso)),
    duration(seconds) {
      const style = (value: number, unit: 'second' | 'minute' | 'hour') =>
        new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value)
      if (seconds < 60) return style(Math.max(1, seconds), 'second')
      if (seconds < 3600) return style(seconds / 60, 'minute')
      return `${style(Math.floor(seconds / 3600), 'hour')} ${style((seconds % 3600) / 60, 'minute')}`
    },
  }
}

/** The first moment of `2024-05` on the camera's clock, as ms that read as UTC. */
export function monthStartMs(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return Date.UTC(year, number - 1, 1)
}

/** `2025-05-14T10:31:07.120`, a clock without a zone, as ms that read as UTC. */
export const wallClockMs = (takenAt: string): number => Date.parse(`${takenAt}Z`)
