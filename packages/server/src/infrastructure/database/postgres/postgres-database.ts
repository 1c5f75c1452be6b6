import pg from 'pg'
import { type Database, type Sql, type SqlValue, UniqueViolation, withTimeout } from '../database.ts'
import type { CloudSql } from './cloud-sql.ts'
import { connectionSettings } from './connect-postgres.ts'
import { parsePostgresAddress } from './postgres-address.ts'
import { isUniqueViolation, isWorthRetrying, unavailable, whyRefused } from './postgres-errors.ts'
import { listenTo } from './postgres-listener.ts'

const bigint = 20
const json = 114
const maxAttempts = 5

/** What the connections of servers are called. */
export const serverName = 'imgstream'
/** What the connection is called that listens. Each server has it at any time, also when it was idle for so long that all others are closed. */
export const listenerName = 'imgstream listener'

/** How long a request waits at most, ms. The server keeps all but the first and the last itself, so that it ends what nobody waits for. */
export interface PostgresPatience {
  /** For a connection: for one of the pool to become free, or for the server to take a new one. */
  connection: number
  statement: number
  lock: number
  idleInTransaction: number
  /** For any answer, in case the server is gone without a word. Longer than the others. */
  answer: number
}

const usual: PostgresPatience = { connection: 10_000, statement: 60_000, lock: 15_000, idleInTransaction: 60_000, answer: 75_000 }

export interface PostgresOptions {
  /** Connections at most; one more listens for changes. */
  poolSize?: number
  patience?: Partial<PostgresPatience>
  cloudSql?: CloudSql
  /** What PostgreSQL's list of connections calls it. */
  applicationName?: string
  /** Where tables are looked for and made, in place of what the server says: one of ours, such as a restore's. */
  schema?: string
}

/** PostgreSQL over a pool. `url` as parsePostgresAddress reads it. Throws AppError DATABASE_UNAVAILABLE where it names what cannot be used. */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Database> {
  const { poolSize = 8, cloudSql = { ipType: 'public' }, applicationName = serverName } = options
  const patience = { ...usual, ...options.patience }
  const { settings, close: closeConnector } = await connectionSettings(parsePostgresAddress(url), cloudSql)
  const config: pg.ClientConfig = {
    ...settings,
    types,
    keepAlive: true,
    connectionTimeoutMillis: patience.connection,
    statement_timeout: patience.statement,
    lock_timeout: patience.lock,
    idle_in_transaction_session_timeout: patience.idleInTransaction,
    query_timeout: patience.answer,
    application_name: applicationName,
    ...(options.schema && { options: `-c search_path=${options.schema}` }),
  }
  const pool = new pg.Pool({ ...config, max: poolSize })
  // A connection that breaks while idle is dropped from the pool; the next query opens another.
  pool.on('error', () => {})

  function refuse(error: unknown): never {
    throw unavailable(error, poolSize) ?? whyRefused(error) ?? error
  }

  async function once<T>(work: (sql: Sql) => Promise<T>, isLong: boolean): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    const noteBroken = (error: Error) => {
      broken = error
    }
    // A connection that breaks between two statements says so by this event only, and ends the process when nobody hears it.
    client.on('error', noteBroken)
    try {
      await client.query('begin')
      if (isLong) await client.query('set local statement_timeout = 0; set local lock_timeout = 0')
      const result = await work({ query: (text, values) => run(client, text, values, isLong) })
      await client.query('commit')
      return result
    } catch (error) {
      if (!broken) await client.query('rollback').catch(noteBroken)
      throw error
    } finally {
      client.off('error', noteBroken)
      client.release(broken)
    }
  }

  return {
    engine: 'postgresql',
    query: <Row extends object>(text: string, values?: readonly SqlValue[]) => run<Row>(pool, text, values).catch(refuse),
    async transaction(work, { isLong = false } = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work, isLong)
        } catch (error) {
          if (isUniqueViolation(error)) throw new UniqueViolation(error)
          if (attempt >= maxAttempts || !isWorthRetrying(error)) refuse(error)
        }
      }
    },
    async ping(timeoutMs) {
      await withTimeout(pool.query('select 1'), timeoutMs, 'PostgreSQL')
    },
    figures: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      most: poolSize,
    }),
    listen: (channel, listener) => listenTo(() => new pg.Client({ ...config, application_name: listenerName }), channel, listener),
    async close() {
      await pool.end()
      closeConnector()
    },
  }
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === bigint) return Number
    if (oid === json) return String
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
  },
}

async function run<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly SqlValue[] = [],
  isLong = false,
): Promise<Row[]> {
  const result = await target.query({ text, values: [...values], ...(isLong && { query_timeout: hour }) })
  // The row type is the caller's claim, as Sql says.
  return result.rows as Row[]
}

const hour = 3_600_000
