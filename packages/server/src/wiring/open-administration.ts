import { createBackupOf } from './create-backup-of.ts'
import type { Config } from '../config/config.ts'
import { asideFolder, createLibraryBackups } from '../domain/administration/library-backups.ts'
import type { ResetDeps } from '../domain/administration/reset-library.ts'
import { openPlace, openTargetObjects } from '../infrastructure/backup/backup-places.ts'
import { readBackup } from '../infrastructure/backup/read-backup.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { databasePlace } from '../infrastructure/database/database-place.ts'
import { createOwnedLibrary } from '../infrastructure/database/owned-library-repository.ts'
import { libraryRows } from '../infrastructure/moving/library-rows.ts'

type BackupTo = NonNullable<Config['backup']>['to']

/** What looking at the database and resetting it need; undefined where the settings do not have that. Nothing of it is opened then. */
export async function openAdministration(
  config: Config,
  database: Database,
  deps: Omit<ResetDeps, 'library' | 'backups' | 'fetching'>,
): Promise<ResetDeps | undefined> {
  if (!config.adminFunctions || !config.backup) return undefined
  const { to, everyHours } = config.backup
  const asideAt = below(to)
  const place = await openPlace(to)
  return {
    ...deps,
    fetching: { objects: await openTargetObjects(config.storage), originals: place.originals },
    library: createOwnedLibrary(database, databasePlace(database, config.database)),
    backups: createLibraryBackups({
      place,
      address: addressOf(to),
      aside: await openPlace(asideAt),
      isScheduled: everyHours > 0,
      read: (from, manifest, options) => readBackup({ at: from === 'aside' ? asideAt : to, manifest, ...options }),
      database: libraryRows(database.engine, database, 'the library'),
      makeAside: async () => (await createBackupOf(config, asideAt, database, { withOriginals: false })).manifest,
    }),
  }
}

/** Where resets keep states of before. */
export function below(to: BackupTo): BackupTo {
  return to.type === 'folder' ? { ...to, path: `${to.path}/${asideFolder}` } : { ...to, prefix: `${to.prefix}${asideFolder}/` }
}

const addressOf = (to: BackupTo) => (to.type === 'folder' ? to.path : `gs://${to.name}/${to.prefix}`)
