import type { TimelineMonth } from '@imgstream/contract'
import type { PhotoPlace } from './library.ts'

/** Months in the order shown; photos of a month that is not loaded are unknown but counted. */
export type ShownMonths = readonly { month: string; count: number; columns?: TimelineMonth }[]

export function findPhoto(months: ShownMonths, photoId: string): PhotoPlace | undefined {
  for (const { month, columns } of months) {
    const index = columns ? columns.photo_id.indexOf(photoId) : -1
    if (index >= 0) return { month, index }
  }
  return undefined
}

export function photoAt(months: ShownMonths, place: PhotoPlace | undefined): string | undefined {
  if (!place) return undefined
  return months.find(({ month }) => month === place.month)?.columns?.photo_id[place.index]
}

/** The place so many photos further (or back); the photo there may not be loaded yet. Nothing beyond the ends. */
export function placeBeside(months: ShownMonths, place: PhotoPlace, steps: 1 | -1): PhotoPlace | undefined {
  const position = months.findIndex(({ month }) => month === place.month)
  if (position < 0) return undefined
  const index = place.index + steps
  if (index >= 0 && index < countOf(months[position])) return { month: place.month, index }
  const next = months[position + steps]
  return next && { month: next.month, index: steps > 0 ? 0 : countOf(next) - 1 }
}

const countOf = (month: ShownMonths[number] | undefined) => month?.columns?.photo_id.length ?? month?.count ?? 0

/** Months from one photo to another, both included, in the order shown. */
export function monthsBetween(months: ShownMonths, a: string, b: string): string[] {
  const names = months.map(({ month }) => month)
  const [first = 0, last = 0] = [names.indexOf(a), names.indexOf(b)].sort((x, y) => x - y)
  return names.slice(Math.max(0, first), last + 1)
}

/** The loaded photos from one place to another, both included. */
export function photosBetween(months: ShownMonths, a: PhotoPlace, b: PhotoPlace): string[] {
  const names = months.map(({ month }) => month)
  const rank = (place: PhotoPlace) => names.indexOf(place.month)
  const [first, last] = rank(a) < rank(b) || (rank(a) === rank(b) && a.index <= b.index) ? [a, b] : [b, a]
  return months.slice(rank(first), rank(last) + 1).flatMap(({ month, columns }) => {
    const from = month === first.month ? first.index : 0
    const until = month === last.month ? last.index + 1 : undefined
    return columns ? columns.photo_id.slice(from, until) : []
  })
}
