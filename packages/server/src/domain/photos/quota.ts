import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { StorageUse } from '../ports/storage-use.ts'

/** What a reservation of a process that died holds up at most, ms. */
const heldMs = 86_400_000

export type Quota = ReturnType<typeof createQuota>

/**
 * The most that the originals of one owner may take. Room is reserved before a photo is recorded, and before its bytes move where their
 * number is known, in a transaction that lets two uploads of one owner see each other.
 */
export function createQuota(deps: { storageUse: StorageUse; clock: Clock }, quotaBytes: number) {
  const { storageUse, clock } = deps
  const exceeded = (ownerId: string, byteSize: number | undefined) => refusal(deps, ownerId, quotaBytes, byteSize)
  return {
    /** Throws AppError QUOTA_EXCEEDED. Until `release`, the room is taken. */
    async reserve(ownerId: string, uploadId: string, byteSize: number): Promise<void> {
      const nowMs = clock.nowMs()
      const reservation = { id: uploadId, ownerId, byteSize, expiresAtMs: nowMs + heldMs }
      if (!(await storageUse.reserve(reservation, quotaBytes, nowMs))) throw await exceeded(ownerId, byteSize)
    },
    /** Bytes that are left, at least 0. */
    async room(ownerId: string): Promise<number> {
      return Math.max(0, quotaBytes - (await storageUse.usedBytes(ownerId, clock.nowMs())))
    },
    exceeded,
    release: (uploadId: string) => storageUse.release(uploadId),
    deleteExpired: () => storageUse.deleteExpired(clock.nowMs()),
  }
}

async function refusal(
  { storageUse, clock }: { storageUse: StorageUse; clock: Clock },
  ownerId: string,
  quotaBytes: number,
  byteSize?: number,
) {
  const used = await storageUse.usedBytes(ownerId, clock.nowMs())
  return new AppError(
    'QUOTA_EXCEEDED',
    `Your library has ${used} of the ${quotaBytes} bytes that it may have, and no room for this file. Empty the trash or delete replaced versions, then send it again.`,
    { details: { quota_bytes: quotaBytes, used_bytes: used, ...(byteSize !== undefined && { file_size: byteSize }) } },
  )
}
