import type { BucketSettings, Config } from '../config/config.ts'
import { backupAt } from '../config/places.ts'
import { BackupRefused } from '../domain/backup/backup-errors.ts'
import type { BackupProgress, CreatedBackup } from '../domain/backup/create-backup.ts'
import type { BackupKind } from '../domain/ports/backups.ts'
import { makeBackup } from '../infrastructure/backup/make-backup.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { version } from '../version.ts'

export interface CreateBackupRequest {
  /** Another place than the setting's: a folder or gs://BUCKET/PATH. There nothing is ever taken away. */
  to?: string
  /** What the engine takes by itself where it is absent: a DuckDB file, or the portable form of PostgreSQL. */
  kind?: BackupKind
  withOriginals?: boolean
  progress?: (progress: BackupProgress) => void
  signal?: AbortSignal | undefined
}

/** Makes a backup of the library that `database` holds open, or of one in PostgreSQL, while servers write. */
export async function createBackupOf(
  config: Config,
  to: NonNullable<Config['backup']>['to'] | undefined,
  database: Database | undefined,
  { kind, withOriginals, progress, signal }: CreateBackupRequest,
): Promise<CreatedBackup> {
  const target = to ?? config.backup?.to
  if (!target) throw noPlace()
  const request = {
    database: config.database,
    to: target,
    ...((withOriginals ?? config.backup?.withOriginals ?? false) && { originals: config.storage }),
    kind: kind ?? (config.database.type === 'duckdb' ? 'duckdb' : 'portable'),
    prunes: to === undefined,
    version,
  } as const
  return makeBackup(request, database, { ...(progress && { progress }), signal })
}

/** A place for backups as somebody wrote it. Throws BackupRefused. */
export function placeOfOption(written: string, access: BucketSettings, folder: string) {
  try {
    return backupAt(written, access, folder)
  } catch (error) {
    throw new BackupRefused(`The place for backups ${error instanceof Error ? error.message : String(error)}.`)
  }
}

export const noPlace = () =>
  new BackupRefused('Nobody has said where backups go. Set BACKUP_TO, or give --to DIR or --to gs://BUCKET/PATH.')
