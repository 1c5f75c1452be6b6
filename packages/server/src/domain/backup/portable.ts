import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { CheckedTable } from '../moving/check-rows.ts'
import { rangesOf } from '../moving/copy-rows.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { ColumnType, LibraryRows, MovableRow, MovableTable } from '../ports/moving.ts'
import { BackupDamaged } from './backup-errors.ts'
import { type HashOptions, rowHash } from './hash-rows.ts'
import { backupFormat } from './manifest.ts'

/*
 * A portable backup: lines of JSON, packed by gzip.
 *   {"imgstream_backup":1,"schema":9}
 *   {"table":"photos","key":["id"],"columns":[["camera","text"],["id","uuid"],…]}
 *   ["Apple iPhone 5","0190…",…]            one row, its values as text or null in the order of the columns, rows in the order of the key
 *   {"end":"photos","rows":10000,"sha256":"…"}   over all rows, each with its line end
 *   … the next table …
 *   {"end":"imgstream_backup"}
 */

/** Writes a library, and answers what it wrote. The stream is ended by the caller. */
export async function writePortable(library: LibraryRows, to: Writable, options: HashOptions = {}): Promise<CheckedTable[]> {
  async function write(text: string) {
    if (!to.write(text)) await once(to, 'drain')
  }
  const written: CheckedTable[] = []
  await write(`${JSON.stringify({ imgstream_backup: backupFormat, schema: await library.schema() })}\n`)
  for (const table of await library.tables()) {
    const columns = table.columns.map(({ name, type }) => [name, type])
    await write(`${JSON.stringify({ table: table.name, key: table.key, columns })}\n`)
    const hash = rowHash(table.name)
    for await (const range of rangesOf(library, table)) {
      stopWhenTold(options.signal)
      const rows = await library.rows(table, range)
      if (rows.length > 0) await write(`${rows.map((row) => hash.add(row)).join('\n')}\n`)
      options.looked?.(rows.length)
    }
    const end = hash.end()
    await write(`${JSON.stringify({ end: table.name, rows: end.rows, sha256: end.hash })}\n`)
    written.push(end)
  }
  await write(`${JSON.stringify({ end: 'imgstream_backup' })}\n`)
  return written
}

export interface PortableTable {
  table: MovableTable
  rows: MovableRow[]
}

/** Rows in memory at once. */
const step = 5000

/**
 * Reads the lines of a portable backup in groups of rows, each with its table; a table without rows comes once. Every table is held against
 * its own SHA-256 when its end is read. Answers the tables at the end. Throws BackupDamaged.
 */
export async function* readPortable(lines: Readable): AsyncGenerator<PortableTable, CheckedTable[]> {
  const read: CheckedTable[] = []
  let table: MovableTable | undefined
  let hash: ReturnType<typeof rowHash> | undefined
  let rows: MovableRow[] = []
  let isEnded = false
  let isFirst = true
  for await (const line of createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY })) {
    const value = jsonOf(line)
    if (isFirst) requireHead(value)
    else if (Array.isArray(value)) {
      if (!table || !hash || !isRow(value, table)) throw new BackupDamaged('The backup has a row that belongs to no table.')
      rows.push(value)
      hash.add(value)
      if (rows.length >= step) {
        yield { table, rows }
        rows = []
      }
    } else if ('table' in value) {
      table = tableOf(value)
      hash = rowHash(table.name)
      rows = []
    } else if (value.end === 'imgstream_backup') isEnded = true
    else {
      if (!table || !hash || value.end !== table.name) throw new BackupDamaged('The backup ends a table that it did not begin.')
      yield { table, rows }
      const its = hash.end()
      if (its.rows !== value.rows || its.hash !== value.sha256)
        throw new BackupDamaged(`Rows of the table ${table.name} in the backup are not those that were written (SHA-256 differs).`)
      read.push(its)
      table = undefined
    }
    isFirst = false
  }
  if (!isEnded) throw new BackupDamaged('The backup is cut off: its last line is missing.')
  return read
}

function jsonOf(line: string): Record<string, unknown> | unknown[] {
  try {
    const value: unknown = JSON.parse(line)
    if (Array.isArray(value)) return value
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {}
  throw new BackupDamaged('The backup has a line that is not readable.')
}

function requireHead(value: object): void {
  if ('imgstream_backup' in value && value.imgstream_backup === backupFormat) return
  throw new BackupDamaged('The file is no portable backup of a form that this version of ImgStream reads.')
}

const isRow = (value: unknown[], { columns }: MovableTable): value is (string | null)[] =>
  value.length === columns.length && value.every((each) => each === null || typeof each === 'string')

const columnTypes: readonly ColumnType[] = ['uuid', 'text', 'integer', 'bigint', 'double precision', 'boolean', 'json']

/** Names go into SQL: only what our schema may contain is let through. */
function tableOf({ table, key, columns }: Record<string, unknown>): MovableTable {
  const isName = (value: unknown): value is string => typeof value === 'string' && /^[a-z][a-z0-9_]*$/.test(value)
  const readColumns = Array.isArray(columns)
    ? columns.map((each: unknown) => {
        const [name, type] = Array.isArray(each) ? (each as unknown[]) : []
        const known = columnTypes.find((one) => one === type)
        if (!isName(name) || !known) throw new BackupDamaged('The backup names a column that is none of ImgStream.')
        return { name, type: known }
      })
    : []
  if (!isName(table) || !Array.isArray(key) || !key.every(isName) || key.length === 0 || readColumns.length === 0)
    throw new BackupDamaged('The backup names a table that is none of ImgStream.')
  return { name: table, key, columns: readColumns }
}
