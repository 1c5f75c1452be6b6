import type { BucketSettings, Config } from './config/config.ts'
import { backupAt, bucketSettings, type Env } from './config/read-config.ts'
import { BackupRefused } from './domain/backup/backup-errors.ts'
import type { BackupProgress, CreatedBackup } from './domain/backup/create-backup.ts'
import { type BackupList, findBackup, listBackups } from './domain/backup/list-backups.ts'
import { type Verified, verifyBackup } from './domain/backup/verify-backup.ts'
import type { BackupKind, BackupManifest, BackupPlace } from './domain/ports/backups.ts'
import { openPlace } from './infrastructure/backup/backup-places.ts'
import { makeBackup } from './infrastructure/backup/make-backup.ts'
import type { Database } from './infrastructure/database/database.ts'
import { settings } from './move.ts'
import { version } from './version.ts'

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

/** Makes a backup where no server has the database's file. Throws ConfigError, BackupRefused, BackupDamaged, MoveStopped and AppError. */
export async function createBackup(env: Env, folder: string, request: CreateBackupRequest): Promise<CreatedBackup> {
  const { config, values } = await settings(env, folder)
  const to = request.to === undefined ? undefined : placeOfOption(request.to, bucketSettings(values, folder), folder)
  if (config.database.type === 'postgresql') return createBackupOf(config, to, undefined, request)
  const { openDuckDb } = await import('./infrastructure/database/duckdb/duckdb-database.ts')
  const { stat } = await import('node:fs/promises')
  if (!(await stat(config.database.path).catch(() => undefined)))
    throw new BackupRefused(`There is no library to back up: the file ${config.database.path} is not there (LOCAL_DB_PATH).`)
  const database = await openDuckDb(config.database.path)
  try {
    return await createBackupOf(config, to, database, request)
  } finally {
    await database.close()
  }
}

export interface BackupsAt {
  place: BackupPlace
  list(): Promise<BackupList>
  /** By name, or the newest. Throws BackupRefused and BackupDamaged. */
  find(name?: string): Promise<BackupManifest>
  verify(manifest: BackupManifest, options?: { looked?: (rows: number) => void; signal?: AbortSignal }): Promise<Verified>
}

/** The backups of the environment's place, or of another one. */
export async function openBackups(env: Env, folder: string, to?: string): Promise<BackupsAt> {
  const { config, values } = await settings(env, folder)
  const at = to === undefined ? config.backup?.to : placeOfOption(to, bucketSettings(values, folder), folder)
  if (!at) throw noPlace()
  const place = await openPlace(at)
  return {
    place,
    list: () => listBackups(place),
    find: (name) => findBackup(place, name),
    // DuckDB's driver is loaded only where it is used.
    async verify(manifest, options) {
      const { openBackup } = await import('./infrastructure/backup/open-backup.ts')
      return verifyBackup({ place, open: openBackup }, manifest, options)
    },
  }
}

export function placeOfOption(written: string, access: BucketSettings, folder: string) {
  try {
    return backupAt(written, access, folder)
  } catch (error) {
    throw new BackupRefused(`The place for backups ${error instanceof Error ? error.message : String(error)}.`)
  }
}

const noPlace = () => new BackupRefused('Nobody has said where backups go. Set BACKUP_TO, or give --to DIR or --to gs://BUCKET/PATH.')
