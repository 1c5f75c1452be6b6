export interface Reservation {
  /** Of the upload. */
  id: string
  ownerId: string
  byteSize: number
  expiresAtMs: number
}

/**
 * How much room an owner's originals take: those of all versions, replaced and trashed ones too, each object once; what resumable uploads
 * have announced; and what is reserved.
 */
export interface StorageUse {
  usedBytes(ownerId: string, nowMs: number): Promise<number>
  /** False, and nothing reserved, when it would be more than `quotaBytes` with it. Of two for one owner the second counts the first. */
  reserve(reservation: Reservation, quotaBytes: number, nowMs: number): Promise<boolean>
  /** Absent ones too. */
  release(id: string): Promise<void>
  /** Forgets what a process that died had reserved. */
  deleteExpired(nowMs: number): Promise<number>
}
