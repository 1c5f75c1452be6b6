import { join } from 'node:path'
import type { BackupSource } from '../../domain/ports/backups.ts'
import { BackupDamaged } from '../../domain/backup/backup-errors.ts'
import { openDuckDb } from '../database/duckdb/duckdb-database.ts'
import { libraryRows } from '../moving/library-rows.ts'
import { type DatabaseAt, held, placeOf } from '../moving/open-databases.ts'
import { databaseBytes, type FileCopy, fileCopy } from './copy-database-file.ts'
import { workFiles } from './work-files.ts'

export type OpenedSource = BackupSource & { close(): Promise<void> }

/** Whoever holds the file runs these steps while it is still. */
export interface StillFile {
  copying(steps: FileCopy): Promise<void>
}

/** A library in a DuckDB file, copied while another process has it open. */
export function duckDbSource(path: string, still: StillFile): OpenedSource {
  async function copyTo(to: string) {
    await still.copying(fileCopy(to))
    // Takes the log in, and leaves one file.
    const copy = await openDuckDb(to).catch((error: unknown) => {
      throw new BackupDamaged(`The copy of the library's file cannot be opened. ${error instanceof Error ? error.message : String(error)}`)
    })
    await copy.close()
  }
  return {
    engine: 'duckdb',
    byteSize: () => databaseBytes(path),
    copyTo,
    async reading(folder, work) {
      const to = join(folder, 'library.db')
      await copyTo(to)
      return workFiles.reading(to, work)
    },
    close: async () => {},
  }
}

const ownName = 'imgstream backup'

/** A library in PostgreSQL, read as it is at one moment while servers write. Throws AppError DATABASE_UNAVAILABLE. */
export async function postgresSource(at: Extract<DatabaseAt, { type: 'postgresql' }>): Promise<OpenedSource> {
  const { openPostgres } = await import('../database/postgres/postgres-database.ts')
  const database = await openPostgres(at.url, { ...(at.cloudSql && { cloudSql: at.cloudSql }), applicationName: ownName, poolSize: 2 })
  return {
    engine: 'postgresql',
    async byteSize() {
      const [row] = await database.query<{ size: number }>('select pg_database_size(current_database()) as size')
      return row?.size ?? 0
    },
    reading: (_, work) =>
      held(database, async (sql) => {
        await sql.query('set transaction isolation level repeatable read, read only')
        return work(libraryRows('postgresql', sql, placeOf(at)))
      }),
    close: () => database.close(),
  }
}
