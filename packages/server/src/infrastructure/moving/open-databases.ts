import { stat } from 'node:fs/promises'
import { AppError } from '../../app-error.ts'
import type { LibraryRows, TargetRows } from '../../domain/ports/moving.ts'
import type { Database, Sql } from '../database/database.ts'
import { parsePostgresAddress } from '../database/postgres/postgres-address.ts'
import type { PostgresOptions } from '../database/postgres/postgres-database.ts'
import { leftBehind } from './movable-tables.ts'
import { libraryRows } from './library-rows.ts'
import { busyTarget, targetRows } from './target-rows.ts'

export type DatabaseAt = { type: 'duckdb'; path: string } | ({ type: 'postgresql'; url: string } & Pick<PostgresOptions, 'cloudSql'>)

/** An arbitrary number of ours that names the lock of a move into a PostgreSQL database. */
const moveLock = 7_150_124
const ownName = 'imgstream move'

/** The database as people know it, without user and password. */
export function placeOf(database: DatabaseAt): string {
  if (database.type === 'duckdb') return `the file ${database.path}`
  const { host, port, database: name = '' } = parsePostgresAddress(database.url)
  return `the PostgreSQL database ${name} at ${host}:${port}`
}

export interface Source {
  /** Runs `work` while nothing can change the library: a server can neither open its file nor write to its tables. */
  reading<T>(work: (rows: LibraryRows) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface Target {
  rows: TargetRows
  /** Runs `work` while no other move writes here. */
  alone<T>(work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Throws AppError DATABASE_UNAVAILABLE where it cannot be opened, or while a server uses it. */
export async function openSource(at: DatabaseAt): Promise<Source> {
  const place = placeOf(at)
  if (at.type === 'duckdb') {
    const { openDuckDb } = await import('../database/duckdb/duckdb-database.ts')
    const database = await openDuckDb(at.path, { readOnly: true })
    return { reading: (work) => work(libraryRows('duckdb', database, place)), close: () => database.close() }
  }
  const database = await openPostgres(at)
  return {
    async reading(work) {
      await refuseServers(database, 'the library')
      const tables = await database.query<{ name: string }>(
        `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`,
      )
      const ours = tables.map(({ name }) => name).filter((name) => /^[a-z][a-z0-9_]*$/.test(name) && !leftBehind.has(name))
      return held(database, async (sql) => {
        await sql.query('set transaction isolation level repeatable read, read only')
        // Before the first question, as what is seen is of that moment. Whoever only reads is not disturbed.
        if (ours.length > 0) await sql.query(`lock table ${ours.join(', ')} in share mode`).catch(cannotLock)
        return work(libraryRows('postgresql', sql, place))
      })
    },
    close: () => database.close(),
  }
}

/** With `readOnly` nothing is made: a database that is not there reads as an empty one. */
export async function openTarget(at: DatabaseAt, { readOnly }: { readOnly: boolean }): Promise<Target> {
  const place = placeOf(at)
  if (at.type === 'postgresql') {
    const database = await openPostgres(at)
    return {
      rows: targetRows(database, place),
      close: () => database.close(),
      async alone(work) {
        await refuseServers(database, 'the target')
        return held(database, async (sql) => {
          const [row] = await sql.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1::bigint) as locked', [moveLock])
          if (!row?.locked) throw busyTarget()
          return work()
        })
      },
    }
  }
  const { openDuckDb } = await import('../database/duckdb/duckdb-database.ts')
  const isThere = await stat(at.path).catch(() => undefined)
  const database = await (readOnly ? openDuckDb(isThere ? at.path : ':memory:', { readOnly: Boolean(isThere) }) : openDuckDb(at.path))
  // One process holds the file.
  return { rows: targetRows(database, place), alone: (work) => work(), close: () => database.close() }
}

async function openPostgres(at: Extract<DatabaseAt, { type: 'postgresql' }>): Promise<Database> {
  const { openPostgres: open } = await import('../database/postgres/postgres-database.ts')
  return open(at.url, { ...(at.cloudSql && { cloudSql: at.cloudSql }), applicationName: ownName })
}

/**
 * Runs `work` within one transaction for as long as it takes. What it throws is handed on as it is: the database reads an error as its own
 * otherwise.
 */
export async function held<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  const done = await database.transaction(
    async (sql) => {
      await sql.query(`set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '5s'`)
      return work(sql).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    },
    { isLong: true },
  )
  if ('error' in done) throw done.error
  return done.value
}

/** Throws AppError DATABASE_UNAVAILABLE while a server is connected, be it only by the connection that listens. */
export async function refuseServers(database: Database, what: string): Promise<void> {
  const { listenerName, serverName } = await import('../database/postgres/postgres-database.ts')
  const [row] = await database.query<{ count: number }>(
    'select count(*) as count from pg_stat_activity where datname = current_database() and application_name in ($1::text, $2::text)',
    [serverName, listenerName],
  )
  if (!row?.count) return
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    `A server is using the database of ${what} (${row.count} connections). Stop all servers first: what they wrote during the move would be lost.`,
  )
}

function cannotLock(cause: unknown): never {
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    'The tables of the library could not be kept from changing during the move: something is writing to them, or the database user does not own them. Stop all servers, and use the user that they use.',
    { cause },
  )
}
