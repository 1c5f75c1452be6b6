import type { Clock } from '../ports/clock.ts'

/** How long an instance goes by what it last read, ms: the most that a revocation made elsewhere can be late. */
export const recallMs = 10_000
const mostRemembered = 2000

/**
 * Remembers for a few seconds what a look-up found: a page of thumbnails asks a hundred times who is there. What this process takes back is
 * forgotten at once, also by look-ups that are under way. What is about to change something looks anew, so that nobody who was signed out
 * elsewhere changes anything, or makes themselves a new way in.
 */
export function createRecentLookups<Found>(deps: { clock: Clock }, find: (hash: string) => Promise<Found | undefined>) {
  const known = new Map<string, { atMs: number; found: Promise<Found | undefined> }>()
  return {
    find(hash: string, anew: boolean): Promise<Found | undefined> {
      const nowMs = deps.clock.nowMs()
      const before = anew ? undefined : known.get(hash)
      if (before && nowMs - before.atMs < recallMs) return before.found
      const entry = { atMs: nowMs, found: find(hash) }
      known.delete(hash)
      known.set(hash, entry)
      const forget = () => {
        if (known.get(hash) === entry) known.delete(hash)
      }
      // What is not there is not remembered: made-up secrets must not push out real ones.
      entry.found.then((found) => found === undefined && forget(), forget)
      const oldest = known.size > mostRemembered ? known.keys().next().value : undefined
      if (oldest !== undefined) known.delete(oldest)
      return entry.found
    },
    /** Call it once the write is done: look-ups that began before it are forgotten too, whatever they read. */
    forget(hashes: readonly string[]) {
      for (const hash of hashes) known.delete(hash)
    },
    forgetAll: () => known.clear(),
  }
}
