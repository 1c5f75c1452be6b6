import { chmod, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { AppError } from '../../../app-error.ts'
import { makeFolder } from '../../../make-folder.ts'
import { freeBytes, leastFreeBytes } from '../../free-bytes.ts'
import { type CopySteps, type Database, type Sql, type SqlValue, UniqueViolation, withTimeout } from '../database.ts'
import { damagedFile, isDamage } from './damaged-file.ts'
import { connection } from './duckdb-connection.ts'
import { isLockHeld } from './held-file.ts'

/** Readers run on libuv's four threads; two leave room for file reads. */
const readerCount = 2

/**
 * DuckDB in this process: one instance, one writing connection, a few reading ones. Writing transactions queue up, because two that
 * touch one row would fail with a conflict instead of waiting for each other.
 * `path` may be `:memory:`. The file is 0600 in a 0700 folder. With `readOnly` nothing of it is changed, and no server can open it meanwhile.
 * Throws AppError DATABASE_UNAVAILABLE when the file is held by another process or cannot be opened.
 */
export async function openDuckDb(path: string, { leastWritesBetweenCheckpoints = 2000, readOnly = false } = {}): Promise<Database> {
  const instance = readOnly ? await openReadOnly(path) : await openInstance(path)
  const writer = connection(await instance.connect())
  await configure(writer)
  const readers = await Promise.all(Array.from({ length: readerCount }, async () => connection(await instance.connect())))
  let nextReader = 0
  let lastWrite: Promise<unknown> = Promise.resolve()
  let idleTimer: NodeJS.Timeout | undefined
  let openTransactions = 0
  let writesSinceCheckpoint = 0
  let checkpointMs = 0
  /** Copies of the file that are being made: meanwhile only the log beside it grows. */
  let copies = 0

  /**
   * Checkpoints happen when nobody has written for a while: one stalls the write that meets it, by up to a second. Where nobody pauses, as
   * in a first upload of a whole library, they happen all the same: after a crash each write since the last one costs the start a millisecond.
   * Not so often that they cost more than a few per cent of the writing, as one takes longer the larger the library is.
   */
  function checkpointSoon() {
    clearTimeout(idleTimer)
    writesSinceCheckpoint += 1
    if (copies > 0) return
    if (writesSinceCheckpoint >= Math.max(leastWritesBetweenCheckpoints, checkpointMs * 5)) checkpoint()
    else idleTimer = setTimeout(checkpoint, 5_000).unref()
  }

  function checkpoint() {
    writesSinceCheckpoint = 0
    lastWrite = lastWrite.then(async () => {
      if (copies > 0) return
      const startedAt = performance.now()
      await writer.query('checkpoint').catch(() => {})
      checkpointMs = performance.now() - startedAt
    })
  }

  function rethrow(error: unknown): never {
    throw isDamage(error) ? damagedFile(path, error) : error
  }

  async function runTransaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    await requireRoom(path)
    await writer.query('begin')
    try {
      const result = await work(writer)
      await writer.query('commit')
      return result
    } catch (error) {
      await writer.query('rollback').catch(() => {})
      return rethrow(translate(error))
    }
  }

  function transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const turn = lastWrite.then(() => runTransaction(work))
    openTransactions++
    lastWrite = turn
      .catch(() => {})
      .finally(() => {
        openTransactions--
      })
    checkpointSoon()
    return turn
  }

  /**
   * Without a checkpoint first, which stalls a write for a second and more: what the log has by now is copied while writes go on, as the file
   * is, and all wait only for what was added since.
   */
  async function copyFile({ copy, finish }: CopySteps): Promise<void> {
    copies += 1
    const whileStill = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = lastWrite.then(work)
      lastWrite = turn.catch(() => {})
      return turn
    }
    try {
      await copy(path, await whileStill(() => byteSizeOf(`${path}.wal`)))
      await whileStill(() => finish(path))
    } finally {
      copies -= 1
      if (copies === 0) checkpointSoon()
    }
  }

  return {
    engine: 'duckdb',
    copyFile,
    query: <Row extends object>(text: string, values?: readonly SqlValue[]) => {
      const reader = readers[nextReader++ % readers.length]
      if (!reader) throw new Error('the database has no connection')
      return reader.query<Row>(text, values).catch(rethrow)
    },
    transaction,
    async ping(timeoutMs) {
      // One connection may be busy with a long question: whichever answers first speaks for the database.
      await withTimeout(Promise.any(readers.map((reader) => reader.query('select 1 as one'))), timeoutMs, 'DuckDB')
      // A full disk answers questions as before, and small writes may still fit.
      await requireRoom(path)
    },
    figures() {
      const asked = readers.map((reader) => reader.open())
      const inUse = asked.filter((count) => count > 0).length + Math.min(1, openTransactions)
      const most = readers.length + 1
      const waiting = asked.reduce((sum, count) => sum + Math.max(0, count - 1), 0) + Math.max(0, openTransactions - 1)
      return { inUse, idle: most - inUse, waiting, most }
    },
    async close() {
      clearTimeout(idleTimer)
      await lastWrite
      await writer.query('checkpoint').catch(() => {})
      for (const each of [writer, ...readers]) each.close()
      instance.closeSync()
    },
  }
}

/** By its name only: a process that opens and closes a file of the database loses its lock. */
async function byteSizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return found?.size ?? 0
}

async function openReadOnly(path: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { access_mode: 'READ_ONLY' }).catch((error: unknown) => cannotOpen(path, error))
}

async function openInstance(path: string): Promise<DuckDBInstance> {
  if (path === ':memory:') return DuckDBInstance.create(path)
  try {
    await makeFolder(dirname(path), 0o700)
    const instance = await DuckDBInstance.create(path)
    await chmod(path, 0o600)
    return instance
  } catch (error) {
    return cannotOpen(path, error)
  }
}

function cannotOpen(path: string, error: unknown): never {
  if (isDamage(error)) throw damagedFile(path, error)
  const message = String(error)
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    isLockHeld(message)
      ? `The database file ${path} is open in another process. Stop that one first, or use another file (LOCAL_DB_PATH names a server's).`
      : `The database file ${path} cannot be opened: ${message}`,
    { cause: error },
  )
}

async function configure(sql: Sql) {
  await sql.query(`set checkpoint_threshold = '256MB'`)
  await sql.query(`set memory_limit = '512MB'`)
  // With two, whoever waits for the other thread spins: beside pictures that are being drawn, an insert costs twice as much CPU time.
  await sql.query('set threads = 1')
  await sql.query(`set TimeZone = 'UTC'`)
  await sql.query('set enable_external_access = false')
  await sql.query('set lock_configuration = true')
}

function translate(error: unknown): unknown {
  const message = String(error)
  if (/constraint error|duplicate key/i.test(message)) return new UniqueViolation(error)
  if (/no space left on device|disk quota exceeded|file too large/i.test(message)) {
    return diskFull(error)
  }
  return error
}

/**
 * A commit that fails because the disk is full, of a transaction that changed an indexed row, ends the whole process: DuckDB cannot take the
 * change back ("Failed to append to PRIMARY_photos_0"). So nothing is begun without room for it.
 */
async function requireRoom(path: string): Promise<void> {
  if (path !== ':memory:' && (await freeBytes(dirname(path))) < leastFreeBytes) throw diskFull()
}

const diskFull = (cause?: unknown) =>
  new AppError('STORAGE_FULL', 'The disk of the database has no room left. Nothing was stored. Free some room, then send it again.', {
    cause,
  })
