import { stat } from 'node:fs/promises'
import { AppError } from '../app-error.ts'
import type { Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { readSchemaStatus, type SchemaStatus } from '../infrastructure/database/schema-status.ts'
import { placeOf } from '../infrastructure/moving/open-databases.ts'
import { version } from '../version.ts'

export interface SchemaReport extends SchemaStatus {
  /** Of this code. */
  version: string
  /** The database, without user and password. */
  place: string
}

/**
 * What the schema of this environment's database is, and what a start of this version would do to it. Reads only.
 * Throws ConfigError, and AppError where the database cannot be asked (a server has its file, say).
 */
export async function schemaStatus(env: Env, folder: string): Promise<SchemaReport> {
  const { config } = await loadConfig(env, folder)
  const at = config.database
  const database = await openToRead(at)
  try {
    return { version, place: placeOf(at), ...(await readSchemaStatus(database)) }
  } finally {
    await database.close()
  }
}

async function openToRead(at: { type: 'duckdb'; path: string } | { type: 'postgresql'; url: string }): Promise<Database> {
  if (at.type === 'postgresql') {
    const { openPostgres } = await import('../infrastructure/database/postgres/postgres-database.ts')
    return openPostgres(at.url, { ...at, applicationName: 'imgstream migrate status' })
  }
  const { openDuckDb } = await import('../infrastructure/database/duckdb/duckdb-database.ts')
  const isThere = await stat(at.path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw new AppError('DATABASE_UNAVAILABLE', `The database file ${at.path} cannot be read: ${error.message}`, { cause: error })
    },
  )
  return openDuckDb(isThere ? at.path : ':memory:', { readOnly: isThere })
}
