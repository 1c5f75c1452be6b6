import { stat } from 'node:fs/promises'
import type { OwnedLibrary } from '../../domain/ports/owned-library.ts'
import type { Database } from './database.ts'
import { parsePostgresAddress } from './postgres/postgres-address.ts'

/** Where a database is and the bytes it takes, what DuckDB has not yet put into its file included. */
export function databasePlace(
  db: Database,
  at: { type: 'duckdb'; path: string } | { type: 'postgresql'; url: string },
): OwnedLibrary['database'] {
  if (at.type === 'duckdb') {
    return async () => {
      const files = await Promise.all([at.path, `${at.path}.wal`].map((path) => stat(path).catch(() => undefined)))
      // One in memory has no file.
      const exists = files[0] !== undefined || at.path === ':memory:'
      return { path: at.path, exists, byteSize: files.reduce((sum, file) => sum + (file?.size ?? 0), 0) }
    }
  }
  const { host, port, database = '' } = parsePostgresAddress(at.url)
  return async () => {
    const [row] = await db.query<{ bytes: number }>('select pg_database_size(current_database()) as bytes')
    return { path: `postgresql://${host}:${port}/${database}`, exists: true, byteSize: row?.bytes ?? 0 }
  }
}
