import { createHash } from 'node:crypto'
import type { CheckedTable } from '../moving/check-rows.ts'
import { rangesOf } from '../moving/copy-rows.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { LibraryRows, MovableRow, MovableTable } from '../ports/moving.ts'

export interface HashOptions {
  /** Hears of rows that have been read. */
  looked?: (rows: number) => void
  signal?: AbortSignal | undefined
  /** Rows that are read at once. */
  step?: number
}

/** Rows and SHA-256 of one table, as check-rows.ts computes it over two. */
export function rowHash(table: string) {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add(row: MovableRow): string {
      const line = JSON.stringify(row)
      hash.update(line).update('\n')
      rows += 1
      return line
    },
    end: (): CheckedTable => ({ table, rows, hash: hash.digest('hex') }),
  }
}

/** Reads every row of a library once. */
export async function hashLibrary(library: LibraryRows, options: HashOptions = {}): Promise<CheckedTable[]> {
  const hashed: CheckedTable[] = []
  for (const table of await library.tables()) hashed.push(await hashTable(library, table, options))
  return hashed
}

export async function hashTable(
  library: LibraryRows,
  table: MovableTable,
  { looked, signal, step }: HashOptions = {},
): Promise<CheckedTable> {
  const hash = rowHash(table.name)
  for await (const range of rangesOf(library, table, step)) {
    stopWhenTold(signal)
    const rows = await library.rows(table, range)
    for (const row of rows) hash.add(row)
    looked?.(rows.length)
  }
  return hash.end()
}

/** What differs, in words; undefined where both are the same tables with the same rows. */
export function differenceOf(wanted: readonly CheckedTable[], found: readonly CheckedTable[]): string | undefined {
  const there = new Map(found.map((each) => [each.table, each]))
  for (const { table, rows, hash } of wanted) {
    const its = there.get(table)
    // An empty table that is not there is the same as one that is.
    if (!its && rows > 0) return `the table ${table} is not there, which had ${rows} rows`
    if (its && its.rows !== rows) return `the table ${table} has ${its.rows} rows instead of ${rows}`
    if (its && its.hash !== hash) return `rows of the table ${table} are not those that were written (SHA-256 differs)`
  }
  const more = found.find(({ table, rows }) => rows > 0 && !wanted.some((each) => each.table === table))
  return more && `the table ${more.table} is there with ${more.rows} rows, of which the manifest says nothing`
}
