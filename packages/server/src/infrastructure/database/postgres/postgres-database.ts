import pg from 'pg'
import { AppError } from '../../../app-error.ts'
import { type Database, type Sql, type SqlValue, UniqueViolation, withTimeout } from '../database.ts'

const uniqueViolation = '23505'
const serializationFailure = '40001'
const deadlock = '40P01'
const bigint = 20
const json = 114

/** PostgreSQL over a pool. `url` as `postgresql://user:password@host:port/database`, or `?host=/folder` for a socket. */
export function openPostgres(url: string, { poolSize = 10 } = {}): Database {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => {
      if (oid === bigint) return Number
      if (oid === json) return String
      return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text')
    },
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    lock_timeout: 15_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'imgstream',
  })
  // A connection that breaks while idle is dropped from the pool; the next query opens another.
  pool.on('error', () => {})

  async function once<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch(throwUnavailable)
    let broken: Error | undefined
    try {
      await client.query('begin')
      const result = await work({ query: (text, values) => run(client, text, values) })
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    engine: 'postgresql',
    query: <Row extends object>(text: string, values?: readonly SqlValue[]) => run<Row>(pool, text, values).catch(throwUnavailable),
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work)
        } catch (error) {
          const code = sqlState(error)
          if (code === uniqueViolation) throw new UniqueViolation(error)
          if (attempt >= 5 || (code !== serializationFailure && code !== deadlock)) throwUnavailable(error)
        }
      }
    },
    async ping(timeoutMs) {
      await withTimeout(pool.query('select 1'), timeoutMs, 'PostgreSQL')
    },
    close: () => pool.end(),
  }
}

async function run<Row extends object>(target: pg.Pool | pg.PoolClient, text: string, values: readonly SqlValue[] = []): Promise<Row[]> {
  const result = await target.query(text, [...values])
  // The row type is the caller's claim, as Sql says.
  return result.rows as Row[]
}

/**
 * What says that the server is away and not that the statement is wrong: no answer, a broken connection, classes 08 (connection), 53
 * (resources) and 57 (operator) of https://www.postgresql.org/docs/current/errcodes-appendix.html. Anything else stays as it is.
 */
function throwUnavailable(error: unknown): never {
  const code = sqlState(error) ?? (error as NodeJS.ErrnoException | undefined)?.code
  const isAway = code === undefined ? /terminated|timeout|not queryable/i.test(String(error)) : /^(08|53|57|E[A-Z]{3,})/.test(code)
  if (!isAway) throw error
  throw new AppError('DATABASE_UNAVAILABLE', 'The database does not answer. Nothing is lost; try again in a moment.', { cause: error })
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}
