import type { Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { bucketSettings } from '../config/places.ts'
import { BackupRefused } from '../domain/backup/backup-errors.ts'
import type { CreatedBackup } from '../domain/backup/create-backup.ts'
import { type BackupList, findBackup, listBackups } from '../domain/backup/list-backups.ts'
import { type Verified, verifyBackup } from '../domain/backup/verify-backup.ts'
import type { BackupManifest, BackupPlace } from '../domain/ports/backups.ts'
import { openPlace } from '../infrastructure/backup/backup-places.ts'
import { type CreateBackupRequest, createBackupOf, noPlace, placeOfOption } from '../wiring/create-backup-of.ts'

/** Makes a backup where no server has the database's file. Throws ConfigError, BackupRefused, BackupDamaged, MoveStopped and AppError. */
export async function createBackup(env: Env, folder: string, request: CreateBackupRequest): Promise<CreatedBackup> {
  const { config, values } = await loadConfig(env, folder)
  const to = request.to === undefined ? undefined : placeOfOption(request.to, bucketSettings(values, folder), folder)
  if (config.database.type === 'postgresql') return createBackupOf(config, to, undefined, request)
  const { openDuckDb } = await import('../infrastructure/database/duckdb/duckdb-database.ts')
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
  const { config, values } = await loadConfig(env, folder)
  const at = to === undefined ? config.backup?.to : placeOfOption(to, bucketSettings(values, folder), folder)
  if (!at) throw noPlace()
  const place = await openPlace(at)
  return {
    place,
    list: () => listBackups(place),
    find: (name) => findBackup(place, name),
    // DuckDB's driver is loaded only where it is used.
    async verify(manifest, options) {
      const { openBackup } = await import('../infrastructure/backup/open-backup.ts')
      return verifyBackup({ place, open: openBackup }, manifest, options)
    },
  }
}
