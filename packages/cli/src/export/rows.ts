import type { Column, ColumnType, ColumnValue } from './columns.ts'

/** A row as its line of JSON: times as the API writes them, to the millisecond. */
export const jsonOf = <Row>(columns: readonly Column<Row>[], row: Row): string =>
  JSON.stringify(Object.fromEntries(columns.map(({ name, type, value }) => [name, jsonValue(type, value(row))])))

/** A server of another version may leave out what this one knows: that is empty, like null. */
function jsonValue(type: ColumnType, value: ColumnValue | undefined): ColumnValue {
  if (value === null || value === undefined) return null
  switch (type) {
    case 'text':
      return String(value)
    case 'boolean':
      return value === true
    case 'clock':
      return clockText(String(value))
    case 'instant':
      return new Date(String(value)).toISOString()
    default:
      return Number(value)
  }
}

/** A wall clock without a zone, in one form. */
export const clockText = (text: string) => new Date(`${text}Z`).toISOString().slice(0, -1)

const parquetTypes: Record<ColumnType, string> = {
  text: 'varchar',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double',
  boolean: 'boolean',
  clock: 'timestamp',
  instant: 'timestamptz',
}

/** The columns of such lines for DuckDB's `read_json`. */
export const jsonColumns = (columns: readonly { name: string; type: ColumnType }[]) =>
  `{${columns.map(({ name, type }) => `'${name}': '${parquetTypes[type]}'`).join(', ')}}`
