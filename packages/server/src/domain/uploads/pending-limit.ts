import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { UploadRepository } from '../ports/repositories.ts'

/** Throws AppError TOO_MANY_REQUESTS where so many more bytes would be too many. */
export type PendingLimit = (ownerId: string, bytes: number) => Promise<void>

/** Counted anew after this; meanwhile what is begun is added and what is finished is not taken off. */
const goodForMs = 10_000
const remembered = 1000

/**
 * Keeps what one owner has begun to send and not finished below `maxBytes`, so that nobody fills the storage with halves. A guard, no
 * account: instances may let a file too much through in the same seconds.
 */
export function createPendingLimit(deps: { uploads: UploadRepository; clock: Clock }, maxBytes: number): PendingLimit {
  const known = new Map<string, { bytes: number; countedAtMs: number }>()

  async function count(ownerId: string) {
    const countedAtMs = deps.clock.nowMs()
    const entry = { bytes: await deps.uploads.pendingBytes(ownerId, countedAtMs), countedAtMs }
    known.delete(ownerId)
    known.set(ownerId, entry)
    if (known.size > remembered) known.delete(known.keys().next().value ?? '')
    return entry
  }

  return async (ownerId, bytes) => {
    let entry = known.get(ownerId)
    const isOld = entry === undefined || deps.clock.nowMs() - entry.countedAtMs > goodForMs
    if (entry === undefined || isOld || entry.bytes + bytes > maxBytes) entry = await count(ownerId)
    if (entry.bytes + bytes > maxBytes) {
      throw new AppError('TOO_MANY_REQUESTS', `Uploads of ${entry.bytes} bytes are begun and not finished. Finish or give up some first.`, {
        details: { retry_after_seconds: 10, pending_bytes: entry.bytes, max_pending_bytes: maxBytes },
      })
    }
    entry.bytes += bytes
  }
}
