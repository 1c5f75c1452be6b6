import type { LibraryRows, MovableRow, MovableTable, RowKey, RowRange, TargetRows } from '../ports/moving.ts'
import { MoveUnfinished, stopWhenTold } from './progress.ts'

/** Rows in memory at once. */
const step = 5000

export interface CopyRowsOptions {
  /** Hears of rows that have been looked at. */
  looked?: (rows: number) => void
  /** Called before the first row behind `after` is changed. */
  beforeChange?: (after: RowKey | undefined) => Promise<void>
  signal?: AbortSignal | undefined
}

/**
 * Makes the target's table equal to the source's, range by range: rows that are equal are left, others replaced, those the source has not
 * are deleted. So it is both the first copy and what goes on after a move that was stopped, whatever happened to the source meanwhile.
 */
export async function copyTable(from: LibraryRows, to: TargetRows, table: MovableTable, options: CopyRowsOptions = {}): Promise<void> {
  if (await copyRanges(from, to, table, options)) return
  // A value that must be unique went from one row to another since the last run: the row that has it no more comes later.
  await options.beforeChange?.(undefined)
  await to.clear(table)
  if (!(await copyRanges(from, to, table, { ...options, looked: () => {} })))
    throw new MoveUnfinished(
      `Rows of the table ${table.name} that must differ are the same in the source. Nothing of it was changed; please report this.`,
    )
}

async function copyRanges(from: LibraryRows, to: TargetRows, table: MovableTable, options: CopyRowsOptions): Promise<boolean> {
  const isNew = (await to.count(table)) === 0
  for await (const range of rangesOf(from, table)) {
    stopWhenTold(options.signal)
    const [rows, there] = await Promise.all([from.rows(table, range), isNew ? [] : to.rows(table, range)])
    const { gone, fresh } = difference(table, rows, there)
    if (gone.length + fresh.length > 0) await options.beforeChange?.(range.after)
    if (gone.length > 0) await to.delete(table, gone)
    if (fresh.length > 0 && !(await to.insert(table, fresh))) return false
    options.looked?.(rows.length)
  }
  return true
}

/** What has to go from `there`, a changed row with it, and what has to be written then. */
function difference(table: MovableTable, rows: readonly MovableRow[], there: readonly MovableRow[]) {
  const keyOf = keyReader(table)
  const old = new Map(there.map((row) => [JSON.stringify(keyOf(row)), row]))
  const fresh: MovableRow[] = []
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row))
    const found = old.get(key)
    if (found && isSame(found, row)) old.delete(key)
    else fresh.push(row)
  }
  return { gone: [...old.values()].map(keyOf), fresh }
}

const isSame = (a: MovableRow, b: MovableRow) => a.every((value, index) => value === b[index])

/** A row's key, in the order of the table's key columns. */
export function keyReader(table: MovableTable): (row: MovableRow) => RowKey {
  const places = table.key.map((name) => columnAt(table, name))
  return (row) => places.map((place) => row[place] ?? '')
}

export function columnAt(table: MovableTable, name: string): number {
  const place = table.columns.findIndex((column) => column.name === name)
  if (place < 0) throw new Error(`${table.name} has no column ${name}`)
  return place
}

/** The whole table in ranges of at most `size` rows, from the first possible key, or from behind `after`, to the last. */
export async function* rangesOf(from: LibraryRows, table: MovableTable, size = step, after?: RowKey): AsyncGenerator<RowRange> {
  let last = after
  for (const upTo of await from.cuts(table, size, after)) {
    yield { ...(last && { after: last }), upTo }
    last = upTo
  }
  yield { ...(last && { after: last }) }
}
