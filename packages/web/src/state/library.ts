import type { Timeline, TimelineMonth } from '@imgstream/contract'

export type Order = 'newest' | 'oldest'
export interface PhotoPlace {
  month: string
  index: number
}

/** What the gallery knows of the library: every month's count, and the columns of the months that were looked at. */
export interface Library {
  status: 'loading' | 'ready' | 'failed'
  error?: unknown
  /** Newest first, as the server sends them. */
  months: readonly { month: string; count: number }[]
  total: number
  columns: ReadonlyMap<string, TimelineMonth>
  /** Loaded months that may have changed since: shown as they are, fetched again when looked at. */
  stale: ReadonlySet<string>
  failedMonths: ReadonlyMap<string, unknown>
}

export const emptyLibrary: Library = {
  status: 'loading',
  months: [],
  total: 0,
  columns: new Map(),
  stale: new Set(),
  failedMonths: new Map(),
}

export type LibraryEvent =
  | { type: 'timeline-arrived'; timeline: Timeline }
  | { type: 'timeline-failed'; error: unknown }
  | { type: 'month-arrived'; columns: TimelineMonth }
  | { type: 'month-failed'; month: string; error: unknown }
  | { type: 'month-retried'; month: string }
  | { type: 'photos-removed'; photoIds: ReadonlySet<string> }

export function changeLibrary(library: Library, event: LibraryEvent): Library {
  switch (event.type) {
    case 'timeline-arrived': {
      const { months, total } = event.timeline
      const present = new Set(months.map(({ month }) => month))
      const columns = new Map([...library.columns].filter(([month]) => present.has(month)))
      return { status: 'ready', months, total, columns, stale: new Set(columns.keys()), failedMonths: new Map() }
    }
    case 'timeline-failed':
      // What is shown already stays: an old gallery is worth more than an error page.
      return library.status === 'ready' ? library : { ...library, status: 'failed', error: event.error }
    case 'month-arrived':
      return withColumns(library, event.columns)
    case 'month-failed':
      return { ...library, failedMonths: new Map(library.failedMonths).set(event.month, event.error) }
    case 'month-retried':
      return { ...library, failedMonths: without(library.failedMonths, event.month) }
    case 'photos-removed':
      return [...library.columns.values()].reduce((changed, columns) => {
        if (!columns.photo_id.some((id) => event.photoIds.has(id))) return changed
        return withColumns(
          changed,
          keepPhotos(columns, (id) => !event.photoIds.has(id)),
        )
      }, library)
  }
}

function withColumns(library: Library, columns: TimelineMonth): Library {
  const count = columns.photo_id.length
  const known = library.months.find(({ month }) => month === columns.month)?.count ?? 0
  const next = new Map(library.columns)
  if (count > 0) next.set(columns.month, columns)
  else next.delete(columns.month)
  const stale = new Set(library.stale)
  stale.delete(columns.month)
  return {
    ...library,
    columns: next,
    stale,
    failedMonths: without(library.failedMonths, columns.month),
    months:
      count === known
        ? library.months
        : library.months.map((entry) => (entry.month === columns.month ? { ...entry, count } : entry)).filter((entry) => entry.count > 0),
    total: library.total - known + count,
  }
}

function keepPhotos(columns: TimelineMonth, keep: (photoId: string) => boolean): TimelineMonth {
  const kept = columns.photo_id.flatMap((id, index) => (keep(id) ? [index] : []))
  return pick(columns, kept)
}

function pick(columns: TimelineMonth, indexes: readonly number[]): TimelineMonth {
  const of = <T>(column: readonly T[]): T[] => indexes.map((index) => column[index] as T) // every column has one entry a photo
  return {
    ...columns,
    photo_id: of(columns.photo_id),
    version: of(columns.version),
    ratio: of(columns.ratio),
    taken_at: of(columns.taken_at),
    thumbhash: of(columns.thumbhash),
    media_type: of(columns.media_type),
    pending: columns.pending,
  }
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map
  const next = new Map(map)
  next.delete(key)
  return next
}

/** Months of a window that have to be asked for. */
export function monthsToLoad(library: Library, wanted: readonly string[]): string[] {
  return wanted.filter((month) => (!library.columns.has(month) || library.stale.has(month)) && !library.failedMonths.has(month))
}

/** The months and their photos in the order shown; made once for each month and order. */
export function inOrder(library: Library, order: Order): readonly { month: string; count: number; columns?: TimelineMonth }[] {
  const months = order === 'newest' ? library.months : library.months.toReversed()
  return months.map(({ month, count }) => {
    const columns = library.columns.get(month)
    return { month, count, ...(columns ? { columns: order === 'newest' ? columns : oldestFirst(columns) } : {}) }
  })
}

const turned = new WeakMap<TimelineMonth, TimelineMonth>()

function oldestFirst(columns: TimelineMonth): TimelineMonth {
  const known = turned.get(columns)
  if (known) return known
  const made = pick(
    columns,
    columns.photo_id.map((_, index) => columns.photo_id.length - 1 - index),
  )
  turned.set(columns, made)
  return made
}
