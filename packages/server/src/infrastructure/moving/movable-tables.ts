import type { ColumnType, MovableTable } from '../../domain/ports/moving.ts'
import type { Database, Sql } from '../database/database.ts'

/**
 * Tables that are not taken along: what is known of schemas is the target's own, a move's note is about this database, leases and runs of jobs belong to
 * running servers, checks are of this place, and the bytes of unfinished uploads lie where only their own store finds them.
 */
export const leftBehind: ReadonlySet<string> = new Set([
  'schema_migrations',
  'library_moves',
  'uploads',
  'leases',
  'job_runs',
  'integrity_checks',
  'integrity_findings',
])

/** Tables that have no primary key on DuckDB, and the columns that are unique all the same. */
const keys: Readonly<Record<string, readonly string[]>> = {
  photo_versions: ['photo_id', 'version'],
  events: ['id'],
}

/** What the engines call the types that our schema uses; others have no text that is the same on both. */
const types: Readonly<Record<string, ColumnType>> = {
  uuid: 'uuid',
  text: 'text',
  varchar: 'text',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  'double precision': 'double precision',
  boolean: 'boolean',
  json: 'json',
}

interface Column {
  table_name: string
  column_name: string
  data_type: string
}

/** Every table of the schema but those left behind, by name, with its columns by name. Throws for one that cannot be moved. */
export async function movableTables(sql: Sql, engine: Database['engine']): Promise<MovableTable[]> {
  const schema = engine === 'duckdb' ? `'main'` : 'current_schema()'
  const columns = await sql.query<Column>(
    `select c.table_name, c.column_name, c.data_type from information_schema.columns c
     join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
     where c.table_schema = ${schema} and t.table_type = 'BASE TABLE' order by c.table_name, c.column_name`,
  )
  const primary = new Map((await primaryKeys(sql, engine)).map(({ name, key }) => [name, key]))
  const byTable = Map.groupBy(columns, ({ table_name }) => table_name)
  return [...byTable].filter(([name]) => !leftBehind.has(name)).map(([name, its]) => movable(name, its, keys[name] ?? primary.get(name)))
}

/** `name` is what a database says of itself: only what our schema may contain is let through into SQL. */
function movable(name: string, columns: readonly Column[], key: readonly string[] | undefined): MovableTable {
  const plain = /^[a-z][a-z0-9_]*$/
  if (![name, ...columns.map(({ column_name }) => column_name)].every((each) => plain.test(each)))
    throw new Error(`${name} is no table of ImgStream`)
  if (!key?.length) throw new Error(`the table ${name} cannot be moved: nothing says what tells its rows apart`)
  return {
    name,
    key,
    columns: columns.map(({ column_name, data_type }) => {
      const type = types[data_type.toLowerCase()]
      if (!type) throw new Error(`the table ${name} cannot be moved: its column ${column_name} is ${data_type}, which has no common text`)
      return { name: column_name, type }
    }),
  }
}

async function primaryKeys(sql: Sql, engine: Database['engine']): Promise<{ name: string; key: string[] }[]> {
  const rows = await sql.query<{ name: string; key: string }>(
    engine === 'duckdb'
      ? `select table_name as name, array_to_string(constraint_column_names, ',') as key from duckdb_constraints()
         where constraint_type = 'PRIMARY KEY' and schema_name = 'main'`
      : `select c.relname as name, string_agg(a.attname, ',' order by array_position(i.indkey::int[], a.attnum::int)) as key
         from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
         where i.indisprimary and c.relnamespace = current_schema()::regnamespace group by c.relname`,
  )
  return rows.map(({ name, key }) => ({ name, key: key.split(',') }))
}
