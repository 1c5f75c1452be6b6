import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import { CommandError, exitCodes } from '../exit-codes.ts'
import type { Column, ColumnType, ColumnValue } from './columns.ts'

const sqlTypes: Record<ColumnType, string> = {
  text: 'varchar',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double',
  boolean: 'boolean',
  clock: 'timestamp',
  instant: 'timestamptz',
}

/** A database for the time of the command, on disk: a library of a million photos does not fit into memory. */
export interface WorkDatabase {
  run(sql: string, values?: Record<string, DuckDBValue>): Promise<void>
  rows<Row>(sql: string, values?: Record<string, DuckDBValue>): Promise<Row[]>
  /** Makes a table with these columns, in place of what is there. `more` are columns of its own, in SQL. */
  table<Row>(name: string, columns: readonly Column<Row>[]): Promise<Inserter<Row>>
  close(): void
}

export interface Inserter<Row> {
  add(row: Row): void
  /** Writes what was added. */
  end(): void
}

/** Throws CommandError when another process has it. What an earlier run left is of no use and goes. */
export async function openWorkDatabase(path: string): Promise<WorkDatabase> {
  await mkdir(dirname(path), { recursive: true })
  const options = { memory_limit: '256MB', threads: '2', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }
  const instance = await DuckDBInstance.create(path, options).catch(async (error: unknown) => {
    if (/lock|in use|being used/i.test(String(error)))
      throw new CommandError(exitCodes.usage, `Another export is writing to this folder (it has ${path}). Wait until it is done.`)
    await rm(path, { force: true })
    await rm(`${path}.wal`, { force: true })
    return DuckDBInstance.create(path, options)
  })
  const connection = await instance.connect()
  await connection.run("set timezone = 'UTC'")
  return {
    run: async (sql, values) => void (await connection.run(sql, values)),
    rows: async <Row>(sql: string, values?: Record<string, DuckDBValue>) =>
      (await connection.runAndReadAll(sql, values)).getRowObjectsJS() as Row[],
    table: (name, columns) => makeTable(connection, name, columns),
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function makeTable<Row>(connection: DuckDBConnection, name: string, columns: readonly Column<Row>[]): Promise<Inserter<Row>> {
  await connection.run(`create or replace table ${name} (${columns.map((each) => `"${each.name}" ${sqlTypes[each.type]}`).join(', ')})`)
  const appender = await connection.createAppender(name)
  let added = 0
  return {
    add(row) {
      for (const column of columns) append(appender, column.type, column.value(row))
      appender.endRow()
      if (++added % 10_000 === 0) appender.flushSync()
    },
    end: () => appender.closeSync(),
  }
}

/** A server of another version may leave out what this one knows: that is empty, like null. */
function append(appender: DuckDBAppender, type: ColumnType, value: ColumnValue | undefined): void {
  if (value === null || value === undefined) return appender.appendNull()
  switch (type) {
    case 'text':
      return appender.appendVarchar(String(value))
    case 'integer':
      return appender.appendInteger(Number(value))
    case 'bigint':
      return appender.appendBigInt(BigInt(Number(value)))
    case 'double':
      return appender.appendDouble(Number(value))
    case 'boolean':
      return appender.appendBoolean(value === true)
    case 'clock':
      return appender.appendTimestamp(new DuckDBTimestampValue(microseconds(`${String(value)}Z`)))
    case 'instant':
      return appender.appendTimestampTZ(new DuckDBTimestampTZValue(microseconds(String(value))))
  }
}

const microseconds = (text: string) => BigInt(Date.parse(text)) * 1000n

/** The columns of a table as JSON writes them: times as the API does. */
export function jsonColumns(columns: readonly { name: string; type: ColumnType }[]): string {
  return columns
    .map(({ name, type }) => {
      if (type === 'clock') return `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%g') as "${name}"`
      if (type === 'instant') return `strftime(make_timestamp(epoch_us("${name}")), '%Y-%m-%dT%H:%M:%S.%gZ') as "${name}"`
      return `"${name}"`
    })
    .join(', ')
}
