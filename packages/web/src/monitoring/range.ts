/** The ranges that one press chooses. */
export const presets = ['24h', '7d', '30d', '90d'] as const
export type Preset = (typeof presets)[number]

/** A preset, or days from one to another, both included, as `2025-01-31` on the reader's own calendar. */
export type RangeChoice = { kind: 'preset'; preset: Preset } | { kind: 'days'; from: string; until: string }

/** What the server is asked for. Without `until` it is up to now. */
export interface Range {
  from: string
  until?: string
  step: 'hour' | 'day'
}

export const usualChoice: RangeChoice = { kind: 'preset', preset: '30d' }
/** More points than this are not asked for: the server refuses them. */
const mostDays = 1000
const daysOf = { '7d': 7, '30d': 30, '90d': 90 } as const

/** Whole hours, or whole days on the reader's clock: what is drawn begins where a column begins. */
export function rangeOf(choice: RangeChoice, now: Date): Range {
  if (choice.kind === 'days') {
    const from = localDay(choice.from)
    const until = localDay(choice.until)
    const isShort = until.getTime() - from.getTime() < 2 * 86_400_000
    until.setDate(until.getDate() + 1)
    return { from: from.toISOString(), until: until.toISOString(), step: isShort ? 'hour' : 'day' }
  }
  const from = new Date(now)
  if (choice.preset === '24h') {
    from.setMinutes(0, 0, 0)
    from.setHours(from.getHours() - 23)
    return { from: from.toISOString(), step: 'hour' }
  }
  from.setHours(0, 0, 0, 0)
  from.setDate(from.getDate() - daysOf[choice.preset] + 1)
  return { from: from.toISOString(), step: 'day' }
}

/** The choice in a page's address; the usual one where the address says none or nonsense. */
export function choiceFrom(search: string): RangeChoice {
  const query = new URLSearchParams(search)
  const preset = presets.find((each) => each === query.get('range'))
  if (preset) return { kind: 'preset', preset }
  const days = { from: query.get('from') ?? '', until: query.get('until') ?? '' }
  return areDays(days) ? { kind: 'days', ...days } : usualChoice
}

export function searchOf(choice: RangeChoice): string {
  if (choice.kind === 'preset') return choice.preset === '30d' ? '' : `?range=${choice.preset}`
  return `?${new URLSearchParams({ from: choice.from, until: choice.until })}`
}

/** Whether two texts are days, the second not before the first, and not too far from it. */
export function areDays({ from, until }: { from: string; until: string }): boolean {
  const [first, last] = [from, until].map((day) => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? localDay(day).getTime() : Number.NaN))
  return first !== undefined && last !== undefined && last >= first && last - first < mostDays * 86_400_000
}

/** The first moment of a day on the reader's clock. */
function localDay(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date)
}

/** `2025-01-31` on the reader's calendar. */
export function dayText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
