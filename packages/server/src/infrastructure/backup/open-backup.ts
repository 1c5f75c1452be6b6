import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../app-error.ts'
import { BackupDamaged, BackupRefused } from '../../domain/backup/backup-errors.ts'
import { readPortable } from '../../domain/backup/portable.ts'
import type { BackupPlace, OpenBackup, OpenedBackup } from '../../domain/ports/backups.ts'
import { openDuckDb } from '../database/duckdb/duckdb-database.ts'
import { readMigrations } from '../database/migrate.ts'
import { libraryRows } from '../moving/library-rows.ts'
import { targetRows } from '../moving/target-rows.ts'
import { requireDiskRoom } from './disk-room.ts'
import { damaged } from './work-files.ts'

/**
 * The rows of a backup: a DuckDB file is opened where it lies, one of a bucket after it was fetched; a portable one is loaded into a DuckDB
 * file of its own. What it takes in the temporary folder goes when it is closed. Throws BackupDamaged, and BackupRefused for a schema
 * that this version does not know.
 */
export const openBackup: OpenBackup = async (place, { file, kind, schema }) => {
  const known = (await readMigrations()).at(-1)?.number ?? 0
  if (schema > known) {
    throw new BackupRefused(
      `The backup ${file.name} was written by a newer version of ImgStream (its schema is ${schema}; this version knows ${known}). Use that version.`,
    )
  }
  if (kind === 'duckdb' && 'root' in place && typeof place.root === 'string') return openFile(join(place.root, file.name), file.name)
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-restore-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await requireDiskRoom(folder, kind === 'duckdb' ? file.byteSize : file.byteSize * unpacked)
    const opened = await (kind === 'duckdb' ? fetched(place, file.name, folder) : loaded(place, file.name, schema, folder))
    return { rows: opened.rows, close: () => opened.close().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A DuckDB file of the rows that a portable file packs, at most, times its size. */
const unpacked = 12

async function openFile(path: string, name: string): Promise<OpenedBackup> {
  const database = await openDuckDb(path, { readOnly: true }).catch((error: unknown) => {
    throw damaged(`its file ${name}`, error)
  })
  const rows = libraryRows('duckdb', database, `the backup ${name}`)
  return { rows: readingOf(rows, name), close: () => database.close() }
}

/** A damaged file may open and fail when rows are read. */
function readingOf<Rows extends OpenedBackup['rows']>(rows: Rows, name: string): Rows {
  const explained = <Work extends (...args: never[]) => Promise<unknown>>(work: Work): Work =>
    // The same function but for what it throws.
    ((...args: Parameters<Work>) =>
      work(...args).catch((error: unknown) => {
        throw damaged(`its file ${name}`, error)
      })) as Work
  return {
    ...rows,
    schema: explained(rows.schema),
    tables: explained(rows.tables),
    count: explained(rows.count),
    cuts: explained(rows.cuts),
    rows: explained(rows.rows),
    rowsWith: explained(rows.rowsWith),
  }
}

async function fetched(place: BackupPlace, name: string, folder: string): Promise<OpenedBackup> {
  const path = join(folder, name)
  await pipeline(await required(place, name), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  return openFile(path, name)
}

async function loaded(place: BackupPlace, name: string, schema: number, folder: string): Promise<OpenedBackup> {
  const database = await openDuckDb(join(folder, 'loaded.db'))
  try {
    const rows = targetRows(database, `the backup ${name}`)
    await rows.prepare(schema)
    const known = new Map((await rows.tables()).map((table) => [table.name, table]))
    for await (const { table, rows: some } of portableRows(await required(place, name))) {
      const its = known.get(table.name)
      if (JSON.stringify(its?.columns) !== JSON.stringify(table.columns))
        throw new BackupDamaged(`The table ${table.name} of the backup is not the one of schema ${schema}.`)
      if (its && some.length > 0 && !(await rows.insert(its, some)))
        throw new BackupDamaged(`Rows of the table ${table.name} in the backup that must differ are the same.`)
    }
    return { rows, close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function required(place: BackupPlace, name: string): Promise<Readable> {
  const body = await place.read(name)
  if (!body) throw new BackupDamaged(`its file ${name} is missing`)
  return body
}

async function* portableRows(packed: Readable) {
  const gunzip = createGunzip()
  const fed = pipeline(packed, gunzip)
  let failure: unknown
  fed.catch((error: unknown) => (failure = error))
  try {
    yield* readPortable(gunzip)
  } catch (error) {
    const cause = failure ?? error
    throw cause instanceof BackupDamaged || cause instanceof AppError ? cause : damaged('its file', cause)
  } finally {
    gunzip.destroy()
    await fed.catch(() => {})
  }
}
