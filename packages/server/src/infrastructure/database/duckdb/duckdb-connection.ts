import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  ResultReturnType,
  VARCHAR,
} from '@duckdb/node-api'
import type { Sql, SqlValue } from '../database.ts'

const preparedLimit = 200

export interface Connection extends Sql {
  /** Statements that run or wait. */
  open(): number
  close(): void
}

/** Statements are prepared once a connection, and one runs at a time on each. */
export function connection(raw: DuckDBConnection): Connection {
  const prepared = new Map<string, DuckDBPreparedStatement>()
  let last: Promise<unknown> = Promise.resolve()
  let open = 0

  async function run(text: string, values: readonly SqlValue[]): Promise<object[]> {
    if (values.length === 0) return rowsOf(await raw.run(text))
    let statement = prepared.get(text)
    if (!statement) {
      statement = await raw.prepare(text)
      if (prepared.size >= preparedLimit) {
        const oldest = prepared.keys().next().value
        if (oldest !== undefined) {
          prepared.get(oldest)?.destroySync()
          prepared.delete(oldest)
        }
      }
      prepared.set(text, statement)
    }
    const bound = values.map(toDuckDb)
    statement.bind(
      bound.map(({ value }) => value),
      bound.map(({ type }) => type),
    )
    return rowsOf(await statement.run())
  }

  return {
    // The row type is the caller's claim, as Sql says.
    query: <Row extends object>(text: string, values: readonly SqlValue[] = []) => {
      const turn = last.then(() => run(text, values)) as Promise<Row[]>
      open++
      last = turn
        .catch(() => {})
        .finally(() => {
          open--
        })
      return turn
    },
    open: () => open,
    close: () => {
      for (const statement of prepared.values()) statement.destroySync()
      raw.closeSync()
    },
  }
}

function toDuckDb(value: SqlValue): { value: DuckDBValue; type: DuckDBType } {
  if (value === null) return { value: null, type: VARCHAR }
  if (typeof value === 'string') return { value, type: VARCHAR }
  if (typeof value === 'boolean') return { value, type: BOOLEAN }
  if (typeof value === 'number') return Number.isInteger(value) ? { value: BigInt(value), type: BIGINT } : { value, type: DOUBLE }
  if (!value.some((each) => typeof each === 'number')) return { value: listValue([...value]), type: LIST(VARCHAR) }
  if (value.every((each) => each === null || Number.isInteger(each))) {
    return { value: listValue(value.map((each) => (each === null ? null : BigInt(each)))), type: LIST(BIGINT) }
  }
  return { value: listValue([...value]), type: LIST(DOUBLE) }
}

/** What only changes rows has none to wait for. */
async function rowsOf(result: DuckDBResult): Promise<object[]> {
  if (result.returnType !== ResultReturnType.QUERY_RESULT) return []
  return (await result.getRowObjectsJS()).map(plainRow)
}

function plainRow(row: Record<string, unknown>): object {
  for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value)
  return row
}
