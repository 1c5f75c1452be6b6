import { constants } from 'node:fs'
import { copyFile, chmod, link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../../app-error.ts'
import { hashLibrary } from '../../domain/backup/hash-rows.ts'
import { countObjects, versionsTable } from '../../domain/moving/library-objects.ts'
import type { LibraryRows } from '../../domain/ports/moving.ts'
import type { NewState, Present, RestoreTarget } from '../../domain/ports/restoring.ts'
import type { Database } from '../database/database.ts'
import { openDuckDb } from '../database/duckdb/duckdb-database.ts'
import { keepObjects } from '../database/integrity/kept-object-repository.ts'
import { migrate } from '../database/migrate.ts'
import { libraryRows } from '../moving/library-rows.ts'
import { targetRows } from '../moving/target-rows.ts'
import { errorCode } from '../object-storage/disk-errors.ts'
import { type PreviousFile, setAside, syncFolder } from './aside-file.ts'
import { explainDisk, requireDiskRoom } from './disk-room.ts'
import { workFiles } from './work-files.ts'

/** What belongs to running servers, and bytes that only their store knows: it is not of the restored state. */
const leftOut = ['uploads', 'leases'] as const

/**
 * A library in a DuckDB file. The new state is a file beside it. A server that starts meanwhile finds the file open and does not start; the
 * swap is one rename, and a log of the old file never meets the new one.
 */
export function restoreIntoFile(path: string, { version }: { version: string }): RestoreTarget {
  const beside = `${path}.restoring`
  const place = `the file ${path}`
  let held: { database: Database; file: { byteSize: number; sha256: string } } | undefined
  let isPresent = false

  async function letGo() {
    const { database } = held ?? {}
    held = undefined
    await database?.close()
  }

  /** Takes its log in as a start would, reads it whole, and keeps it open, so that nobody else writes to it. */
  async function look(): Promise<Present> {
    isPresent = await isThere(path)
    if (!isPresent) return { state: 'absent' }
    try {
      // Damage is seen before anything is written.
      await (await openDuckDb(path, { readOnly: true })).close()
      await (await openDuckDb(path)).close()
      const file = await workFiles.hash(path)
      const database = await openDuckDb(path, { readOnly: true })
      held = { database, file }
      const rows = libraryRows('duckdb', database, place)
      const now = await stat(path)
      if (now.size !== file.byteSize || (await isThere(`${path}.wal`))) throw inUse(path)
      await rows.schema()
      return { state: 'sound', rows }
    } catch (error) {
      if (error instanceof AppError && error.code === 'DATABASE_UNAVAILABLE') throw error
      if (!held && !(error instanceof AppError)) throw error
      return { state: 'damaged', why: error instanceof Error ? error.message : String(error) }
    }
  }

  /** What a manifest of the file in use says, when every row of it can be read. */
  async function previousFile(): Promise<PreviousFile> {
    if (!held) return {}
    try {
      return { facts: { ...held.file, ...(await factsOf(libraryRows('duckdb', held.database, place))), version } }
    } catch {
      return {}
    }
  }

  async function swap(nowMs: number) {
    const aside = isPresent ? await setAside(path, await previousFile(), nowMs) : undefined
    if (isPresent) {
      // Only a file that cannot be read still has one; it lies aside with it.
      await rm(`${path}.wal`, { force: true })
      await rename(beside, path)
    } else {
      await rm(`${path}.wal`, { force: true })
      // Somebody may have started a server: its new file is not written over.
      await link(beside, path).catch((error: unknown) => {
        throw errorCode(error) === 'EEXIST' ? inUse(path) : error
      })
      await rm(beside)
    }
    await syncFolder(dirname(path))
    return aside
  }

  return {
    place,
    async alone(work) {
      try {
        return await work(await look())
      } catch (error) {
        return explainDisk(error, `The folder of ${path}`)
      } finally {
        await letGo()
      }
    },
    async begin({ schema, file, byteSize }) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await removeFile(beside)
      await requireDiskRoom(dirname(path), byteSize)
      if (file) {
        await copyFile(file, beside, constants.COPYFILE_FICLONE)
        await chmod(beside, 0o600)
      }
      const database = await openDuckDb(beside)
      const rows = targetRows(database, place)
      if (!file) await rows.prepare(schema)
      return { state: newFile({ database, rows, beside, swap }), isFilled: file !== undefined }
    },
  }
}

function newFile(parts: { database: Database; rows: NewState['rows']; beside: string; swap: NewState['swap'] }): NewState {
  const { database, rows, beside, swap } = parts
  let isOpen = true
  const close = async () => {
    if (isOpen) await database.close()
    isOpen = false
  }
  return {
    rows,
    async bringUpToDate() {
      await migrate(database)
      await database.transaction(async (sql) => {
        for (const table of leftOut) await sql.query(`delete from ${table}`)
      })
    },
    keep: (keys, reason, nowMs) => database.transaction((sql) => keepObjects(sql, keys, reason, nowMs)),
    async swap(nowMs) {
      await close()
      if (await isThere(`${beside}.wal`)) throw new Error('the restored file still has a log beside it')
      const file = await open(beside, 'r+')
      try {
        await file.sync()
      } finally {
        await file.close()
      }
      return swap(nowMs)
    },
    async discard() {
      await close()
      await removeFile(beside)
    },
  }
}

async function factsOf(rows: LibraryRows) {
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  const counted = versions && (await countObjects(rows, versions))
  return {
    tables: await hashLibrary(rows),
    schema: await rows.schema(),
    originals: { count: counted?.originals ?? 0, bytes: counted?.originalBytes ?? 0 },
  }
}

async function removeFile(path: string): Promise<void> {
  for (const each of [path, `${path}.wal`]) await rm(each, { force: true })
}

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined

const inUse = (path: string) =>
  new AppError(
    'DATABASE_UNAVAILABLE',
    `A server has just used the database file ${path}. Stop all servers, then give the command again. Nothing was changed.`,
  )
