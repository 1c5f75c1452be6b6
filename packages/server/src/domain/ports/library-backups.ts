import type { BackupManifest } from './backups.ts'
import type { LibraryRow, LibraryTable } from './owned-library.ts'

export interface KnownBackup {
  name: string
  madeAtMs: number
  /** Seen without reading it: it cannot be gone back to. What is damaged within is found when it is opened. */
  isDamaged?: boolean
}

/** A backup whose bytes are what was written. */
export interface OwnersRows {
  /** One owner's rows of a table, in pages; none where the backup is of a release that did not have the table. */
  rows(table: LibraryTable, ownerId: string): AsyncIterable<readonly LibraryRow[]>
  close(): Promise<void>
}

export interface HashedRows extends OwnersRows {
  /** One owner's rows of each table: how many, and the SHA-256 over them. */
  hashes(ownerId: string): Promise<BackupManifest['tables']>
}

/** The backups of the database, as a reset needs them. Where their place does not answer: AppError BACKUP_UNAVAILABLE. */
export interface LibraryBackups {
  /** A folder or an address of a bucket. */
  readonly place: string
  /** Whether they are made by themselves. */
  readonly isScheduled: boolean
  newest(): Promise<KnownBackup | undefined>
  find(name: string): Promise<KnownBackup | undefined>
  /** Whether what an owner's library consists of is not as it was when the backup was made. */
  differs(backup: KnownBackup, ownerId: string): Promise<boolean>
  /** Reads all of it before it answers. Throws AppError BACKUP_DAMAGED. */
  open(backup: KnownBackup): Promise<OwnersRows>
  /** Keeps the database as it is now where `newest` does not find it and `find` does; answers its name. */
  setAside(): Promise<string>
}
