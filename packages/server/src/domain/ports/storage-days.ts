/** Bytes of one library, by what they are for. Originals that a restored version shares with an older one count once. */
export interface StoredBytes {
  /** Of photos that are not in the trash. */
  originals: number
  /** Originals of their replaced versions. */
  versions: number
  /** Originals of photos in the trash, of all their versions. */
  trash: number
}

export interface StorageDay extends StoredBytes {
  /** `2025-01-31`, UTC. */
  day: string
  /** Previews and thumbnails; absent where they were not measured. */
  derivatives?: number
  measuredAtMs: number
}

/** What libraries take up, now and day by day. */
export interface StorageDays {
  /** By the rows. `old`: of all of these, the bytes of originals that were stored before an instant; 0 without one. */
  now(ownerId: string, oldBeforeMs?: number): Promise<StoredBytes & { old: number }>
  /** The same of every owner who has photos. */
  everybody(): Promise<(StoredBytes & { ownerId: string })[]>
  /** From the first day on to the last, both included, oldest first. */
  list(ownerId: string, fromDay: string, untilDay: string): Promise<StorageDay[]>
  /** The last day that was measured. */
  last(ownerId: string): Promise<StorageDay | undefined>
  /** Keeps a day of some owners; what was kept of that day before goes. */
  record(days: readonly (StorageDay & { ownerId: string })[]): Promise<void>
}
