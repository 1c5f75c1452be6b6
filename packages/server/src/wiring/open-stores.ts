import type { Config } from '../config/config.ts'
import type { StoragePlace } from '../domain/monitoring/storage-report.ts'
import type { Log } from '../domain/ports/log.ts'
import type { ObjectStore } from '../domain/ports/object-store.ts'
import type { UploadRepository } from '../domain/ports/repositories.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { migrate } from '../infrastructure/database/migrate.ts'
import { diskRoom } from '../infrastructure/free-bytes.ts'
import { createFileObjectStore } from '../infrastructure/object-storage/file-object-store.ts'

/** Where the settings keep photos. */
export async function openObjectStore({ storage }: Config, uploads: UploadRepository, log: Log): Promise<ObjectStore> {
  if (storage.type === 'folder') return createFileObjectStore({ root: storage.path })
  const { openGcs } = await import('../infrastructure/object-storage/gcs/open-gcs.ts')
  return openGcs(storage, uploads, log)
}

/** The database of the settings, with its newest schema. */
export async function openDatabase({ database }: Config, wrap?: (database: Database) => Database): Promise<Database> {
  // Each engine's driver is loaded only where it is used.
  const opened =
    database.type === 'duckdb'
      ? await import('../infrastructure/database/duckdb/duckdb-database.ts').then(({ openDuckDb }) => openDuckDb(database.path))
      : await import('../infrastructure/database/postgres/postgres-database.ts').then(({ openPostgres }) =>
          openPostgres(database.url, database),
        )
  try {
    await migrate(opened)
  } catch (error) {
    await opened.close()
    throw error
  }
  return wrap?.(opened) ?? opened
}

/** A bucket has no end that could be asked for, a disk no price. */
export function storagePlace({ storage }: Config): StoragePlace {
  if (storage.type === 'folder') return { type: 'folder', room: () => diskRoom(storage.path) }
  return { type: 'bucket', region: storage.region, coldlineDays: storage.coldlineDays }
}
