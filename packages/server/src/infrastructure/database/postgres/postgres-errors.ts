import pg from 'pg'
import { AppError } from '../../../app-error.ts'

/** What the server calls an error: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

const uniqueViolation = '23505'
const serializationFailure = '40001'
const deadlock = '40P01'

export const isUniqueViolation = (error: unknown) => sqlState(error) === uniqueViolation
/** The same transaction, begun again, may well succeed. */
export const isWorthRetrying = (error: unknown) => [serializationFailure, deadlock].includes(sqlState(error) ?? '')

const diskFull = '53100'
const tooManyConnections = '53300'
/** No lock within its time, a statement or an idle transaction beyond its time, a read-only server, and what is still in conflict after retries. */
const busy = new Set(['55P03', '57014', '25P03', '25006', serializationFailure, deadlock])

/**
 * What a person can be told of an error that says that the server is away or busy and not that the statement is wrong: no answer, a broken
 * connection, classes 08 (connection), 53 (resources) and 57 (operator). Undefined for anything else, which is a mistake of ours.
 */
export function unavailable(error: unknown, poolSize: number): AppError | undefined {
  const state = sqlState(error)
  const code = state ?? (error as NodeJS.ErrnoException | undefined)?.code
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof AppError) return undefined
  if (state === diskFull) {
    return new AppError(
      'STORAGE_FULL',
      'The disk of the database has no room left. Nothing was stored. Free some room, then send it again.',
      {
        cause: error,
      },
    )
  }
  const away = (message: string) => new AppError('DATABASE_UNAVAILABLE', message, { cause: error })
  if (text === 'timeout exceeded when trying to connect') {
    return away(`All ${poolSize} connections to the database were in use for too long. Nothing is lost; try again in a moment.`)
  }
  if (state === tooManyConnections) return away('The database takes no more connections. Nothing is lost; try again in a moment.')
  if (state !== undefined && busy.has(state)) {
    return away('The database was too busy and gave up. Nothing is lost; try again in a moment.')
  }
  const isAway =
    code === undefined ? /terminated|timeout|not queryable|server does not support SSL/i.test(text) : /^(08|53|57|E[A-Z]{3,})/.test(code)
  return isAway ? away('The database does not answer. Nothing is lost; try again in a moment.') : undefined
}

/** What OpenSSL says of a certificate that it does not accept, as Node names it. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/

/** Why the server cannot be used at all, for whoever starts ImgStream; undefined for anything else. Holds no password. */
export function whyRefused(error: unknown): AppError | undefined {
  const state = sqlState(error)
  const { code, message } = error as NodeJS.ErrnoException
  const refused = (why: string) => new AppError('DATABASE_UNAVAILABLE', `The database cannot be used: ${why}.`, { cause: error })
  if (state?.startsWith('28')) return refused('it refuses the user or the password of DATABASE_URL')
  if (state === '3D000') return refused('it has no database of the name that DATABASE_URL says')
  if (state === '42501') return refused('the user of DATABASE_URL may not make tables in it')
  if (/server does not support SSL/i.test(message)) return refused('it offers no encrypted connection, which sslmode asks for')
  if (code !== undefined && certificateCode.test(code)) {
    return refused(`the certificate of its server is not accepted (${code}). Name the certificate of who signed it by sslrootcert`)
  }
  return undefined
}
