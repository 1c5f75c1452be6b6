import { createHash } from 'node:crypto'
import type { LibraryRows, MovableTable } from '../ports/moving.ts'
import { keyReader, rangesOf } from './copy-rows.ts'
import { MoveUnfinished, stopWhenTold } from './progress.ts'

export interface CheckedTable {
  table: string
  rows: number
  /** SHA-256 over all values in the order of the keys, the same on both sides. */
  hash: string
}

/**
 * Reads a table on both sides, row by row, and counts it on both. Throws MoveUnfinished with the table and the first row that differs:
 * something has written to one of them.
 */
export async function checkTable(
  from: LibraryRows,
  to: LibraryRows,
  table: MovableTable,
  { looked, signal }: { looked?: (rows: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<CheckedTable> {
  const hash = createHash('sha256')
  const keyOf = keyReader(table)
  let count = 0
  for await (const range of rangesOf(from, table)) {
    stopWhenTold(signal)
    const [rows, there] = await Promise.all([from.rows(table, range), to.rows(table, range)])
    for (let index = 0; index < Math.max(rows.length, there.length); index++) {
      const [row, copy] = [rows[index], there[index]]
      const line = JSON.stringify(row)
      if (!row || !copy || line !== JSON.stringify(copy)) throw different(table.name, keyOf(row ?? copy ?? []).join(', '))
      hash.update(line).update('\n')
    }
    count += rows.length
    looked?.(rows.length)
  }
  const counts = await Promise.all([from.count(table), to.count(table)])
  if (counts.some((each) => each !== count)) throw different(table.name, `${counts[0]} rows against ${counts[1]}`)
  return { table: table.name, rows: count, hash: hash.digest('hex') }
}

function different(table: string, what: string): MoveUnfinished {
  return new MoveUnfinished(
    `The table ${table} is not the same on both sides (${what}): something has written to one of them. Stop it, then give the command again.`,
  )
}
