import type { Language } from '../messages/plural.ts'

/** How the page writes its figures. */
export interface Figures {
  /** 0.186 -> 18.6%. */
  percent(share: number): string
  /** 9.4 ms, 1.2 s, 3 min. */
  duration(ms: number): string
  /** A US dollar amount with the cents that matter. */
  dollars(amount: number): string
  /** A list price, which has more of them. */
  price(amount: number): string
  /** The label of a column: a day, or an hour. */
  step(iso: string, step: 'hour' | 'day'): string
  /** The same where there is room, and no doubt may be left. */
  stepInFull(iso: string, step: 'hour' | 'day'): string
  /** For an hour that comes twice in a night, as clocks are put back: by its distance from UTC. */
  hourByZone(iso: string): string
  /** `2025-01-31`, which has no zone. */
  day(day: string): string
  moment(iso: string): string
  clock(ms: number): string
  /** How often something comes: 5 min, 24 h. */
  period(everySeconds: number): string
}

export function createFigures(language: Language): Figures {
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB'
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const [seconds, minutes, hours, days] = language === 'ja' ? ['秒', '分', '時間', '日'] : ['s', 'min', 'h', 'days']
  // Japanese units follow their figure without a gap; ms is none of them.
  const gap = language === 'ja' ? '' : ' '
  const written = (value: number) => (value < 100 ? tenths : whole).format(value)
  const inUnits = (value: number, unit: string | undefined) => `${written(value)}${gap}${unit}`
  const dollars = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', currencyDisplay: 'symbol' })
  const small = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 })
  const shortDay = dates({ day: 'numeric', month: 'short' })
  const fullDay = dates({ dateStyle: 'medium' })
  const hour = dates({ hour: '2-digit', minute: '2-digit' })
  const dayAndHour = dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
  const zonedHour = dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZoneName: 'shortOffset' })
  const bareDay = dates({ dateStyle: 'medium', timeZone: 'UTC' })
  const clock = dates({ timeStyle: 'medium' })
  return {
    percent: (share) => percent.format(share),
    duration(ms) {
      if (ms < 1000) return `${written(ms)} ms`
      if (ms < 60_000) return inUnits(ms / 1000, seconds)
      return ms < 3_600_000 ? inUnits(ms / 60_000, minutes) : inUnits(ms / 3_600_000, hours)
    },
    dollars: (amount) => (amount > 0 && amount < 0.01 ? small : dollars).format(amount),
    price: (amount) => small.format(amount),
    step: (iso, step) => (step === 'hour' ? hour : shortDay).format(Date.parse(iso)),
    stepInFull: (iso, step) => (step === 'hour' ? dayAndHour : fullDay).format(Date.parse(iso)),
    hourByZone: (iso) => zonedHour.format(Date.parse(iso)),
    day: (day) => bareDay.format(Date.parse(`${day}T00:00:00Z`)),
    moment: (iso) => dayAndHour.format(Date.parse(iso)),
    clock: (ms) => clock.format(ms),
    period(everySeconds) {
      if (everySeconds < 3600) return inUnits(everySeconds / 60, minutes)
      return everySeconds <= 86_400 ? inUnits(everySeconds / 3600, hours) : inUnits(everySeconds / 86_400, days)
    },
  }
}
