import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { CommandError, exitCodes } from '../exit-codes.ts'

export type Values = Record<string, SQLInputValue>

/**
 * A database for the time of the command, on disk: a library of a million photos does not fit into memory. SQLite keeps to the memory it is
 * given, whatever it sorts; DuckDB with a limit of 256 MB took more than 850 for the same.
 */
export interface WorkDatabase {
  run(sql: string, values?: Values): void
  /** All rows at once: for few. */
  rows<Row>(sql: string, values?: Values): Row[]
  /** One row after the other. Until the last one, nothing may write to what is read. */
  each<Row>(sql: string, values?: Values): Iterable<Row>
  /** A statement that is run often. */
  prepare(sql: string): StatementSync
  /** All of it or, where it throws, an unusable database: what is in it is made anew by each run. */
  together<Value>(work: () => Value): Value
  close(): void
}

/** In `folder`, which is ours. Throws CommandError when another process has it. What an earlier run left is of no use and goes. */
export async function openWorkDatabase(folder: string): Promise<WorkDatabase> {
  await mkdir(join(folder, 'sorting'), { recursive: true })
  const lock = lockOf(join(folder, 'lock.db'), folder)
  const path = join(folder, 'work.db')
  await rm(path, { force: true })
  const database = new DatabaseSync(path)
  // It is thrown away after a crash, so it needs no journal on disk and no sync. 32 MB of pages, and as much for a sort before it goes to disk:
  // to this one, since the system's temporary folder may be memory.
  database.exec(`pragma journal_mode = memory; pragma synchronous = off; pragma locking_mode = exclusive; pragma cache_size = -32768;
    pragma temp_store = file; pragma temp_store_directory = '${join(folder, 'sorting').replaceAll("'", "''")}'`)
  return {
    run: (sql, values = {}) => void database.prepare(sql).run(values),
    // Row: what the statement names.
    rows: <Row>(sql: string, values: Values = {}) => database.prepare(sql).all(values) as Row[],
    each: <Row>(sql: string, values: Values = {}) => database.prepare(sql).iterate(values) as Iterable<Row>,
    prepare: (sql) => database.prepare(sql),
    together(work) {
      database.exec('begin')
      const value = work()
      database.exec('commit')
      return value
    },
    close() {
      database.close()
      lock.close()
    },
  }
}

/** A file of its own, so that the other one can be made anew by whoever has this. */
function lockOf(path: string, folder: string): DatabaseSync {
  const lock = new DatabaseSync(path)
  try {
    lock.exec(
      'pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive; create table if not exists held (by text); commit',
    )
    return lock
  } catch (error) {
    lock.close()
    if (/lock|busy/i.test(String(error)))
      throw new CommandError(exitCodes.usage, `Another export is writing to this folder (it has ${folder}). Wait until it is done.`)
    throw error
  }
}
