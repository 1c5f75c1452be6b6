import type { BackupManifest } from '../../domain/ports/backups.ts'
import type { LibraryRow, LibraryTable } from '../../domain/ports/owned-library.ts'
import type { BackupAt } from './backup-places.ts'
import type { ToParent } from './child-messages.ts'

/** What the process that reads a backup is told first. */
export interface ReadRequest {
  at: BackupAt
  manifest: BackupManifest
  /** All of it is read and held against its hashes before the first answer. */
  isVerified: boolean
}

export type ReadQuestion =
  | { type: 'open'; request: ReadRequest }
  | { type: 'rows'; table: LibraryTable; ownerId: string }
  /** The next page of the rows that were asked for last. */
  | { type: 'more' }
  | { type: 'hashes'; ownerId: string }

export type ReadAnswer =
  | { type: 'opened' }
  | { type: 'page'; rows: readonly LibraryRow[] }
  | { type: 'end' }
  | { type: 'hashes'; tables: BackupManifest['tables'] }
  | Extract<ToParent, { type: 'failed' }>
