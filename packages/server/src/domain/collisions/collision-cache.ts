import type { Photo } from '../photos/photo.ts'
import type { Clock } from '../ports/clock.ts'

/** What the library held under one name when it was last asked. */
export interface NameHolders {
  live?: Photo
  trashed?: Photo
}

export interface CollisionCacheFigures {
  totalEntries: number
  validEntries: number
  expiredEntries: number
  ttlSeconds: number
  maxEntries: number
  hits: number
  misses: number
}

/**
 * Remembers who holds a name, for a time and up to a size. Only a hint: the database's unique name decides at commit. A write forgets its
 * name at once, and what was read before a write is not remembered after it.
 */
export interface CollisionCache {
  get(ownerId: string, nameKey: string): NameHolders | undefined
  /** A mark to take before reading the database, handed to `remember` with what was read. */
  readMark(): number
  remember(ownerId: string, nameKey: string, holders: NameHolders, readMark: number): void
  forget(ownerId: string, nameKey: string): void
  forgetPhoto(photoId: string): void
  forgetOwner(ownerId: string): void
  /** Empties it; returns how many entries went. */
  clear(): number
  /** Empties it and remembers nothing until `resume`: what other instances write cannot be heard of meanwhile. */
  pause(): void
  resume(): void
  figures(): CollisionCacheFigures
}

interface Entry {
  readonly holders: NameHolders
  readonly expiresAtMs: number
  /** Its place in the order of use, give or take an eighth of the cache. */
  readonly turn: number
}

export function createCollisionCache(options: { ttlSeconds: number; maxEntries: number; clock: Pick<Clock, 'nowMs'> }): CollisionCache {
  // A Map keeps the order of insertion: its first entries are those that were used the longest ago.
  const entries = new Map<string, Entry>()
  /** Entries put at the end so far. */
  let turns = 0
  // One iterator over it, for ever: a Map walks over every entry that was deleted at its front each time it is asked for its first one.
  let eldest = entries.keys()
  let writes = 0
  let hits = 0
  let misses = 0
  let isPaused = false
  let newest: Entry | undefined
  const keyOf = (ownerId: string, nameKey: string) => `${ownerId}/${nameKey}`
  const { clock, ttlSeconds, maxEntries } = options

  /** The free names of a check share entries: one of its own for each of ten thousand costs as much again to collect as to make. */
  function entryFor(holders: NameHolders): Entry {
    const expiresAtMs = clock.nowMs() + ttlSeconds * 1000
    turns++
    const isShared = newest?.holders === holders && newest.expiresAtMs === expiresAtMs && turns - newest.turn < maxEntries / 8
    if (!newest || !isShared) newest = { holders, expiresAtMs, turn: turns }
    return newest
  }

  function forgetOldest() {
    let next = eldest.next()
    if (next.done) {
      eldest = entries.keys()
      next = eldest.next()
    }
    // Whatever it has passed is gone or was put at the end again, so what it gives is the first.
    if (!next.done) entries.delete(next.value)
  }

  function forgetWhere(matches: (key: string, holders: NameHolders) => boolean) {
    writes++
    for (const [key, { holders }] of entries) if (matches(key, holders)) entries.delete(key)
  }

  return {
    get(ownerId, nameKey) {
      const key = keyOf(ownerId, nameKey)
      const entry = entries.get(key)
      if (!entry || entry.expiresAtMs <= clock.nowMs()) {
        entries.delete(key)
        misses++
        return undefined
      }
      hits++
      // What was put at the end lately is far from going. To move each of ten thousand names of a check would cost more than finding them.
      if (turns - entry.turn > maxEntries / 2) {
        entries.delete(key)
        entries.set(key, { ...entry, turn: ++turns })
      }
      return entry.holders
    },
    readMark: () => writes,
    remember(ownerId, nameKey, holders, readMark) {
      if (isPaused || readMark !== writes || ttlSeconds === 0 || maxEntries === 0) return
      const key = keyOf(ownerId, nameKey)
      entries.delete(key)
      entries.set(key, entryFor(holders))
      if (entries.size > maxEntries) forgetOldest()
    },
    forget(ownerId, nameKey) {
      writes++
      entries.delete(keyOf(ownerId, nameKey))
    },
    forgetPhoto: (photoId) => forgetWhere((_, { live, trashed }) => live?.id === photoId || trashed?.id === photoId),
    forgetOwner: (ownerId) => forgetWhere((key) => key.startsWith(`${ownerId}/`)),
    clear() {
      const count = entries.size
      entries.clear()
      writes++
      return count
    },
    pause() {
      isPaused = true
      this.clear()
    },
    resume() {
      isPaused = false
      // What was read before may be older than the first message.
      writes++
    },
    figures() {
      const now = clock.nowMs()
      let valid = 0
      for (const { expiresAtMs } of entries.values()) if (expiresAtMs > now) valid++
      return { totalEntries: entries.size, validEntries: valid, expiredEntries: entries.size - valid, ttlSeconds, maxEntries, hits, misses }
    },
  }
}
