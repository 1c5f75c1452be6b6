import type { LibraryRows, MovableRow, MovableTable, RowRange } from '../../domain/ports/moving.ts'
import type { Database, Sql } from '../database/database.ts'
import { moveMark } from '../database/migrate.ts'
import { movableTables } from './movable-tables.ts'

/** A row as the drivers give it. */
export type DriverRow = Record<string, string | number | boolean | null>

/** The rows of a library, by SQL that both engines read. `sql` may be one transaction, so that all is of one moment. */
export function libraryRows(engine: Database['engine'], sql: Sql, place: string): LibraryRows {
  const read = async (table: MovableTable, condition: string, values: readonly (string | readonly string[])[]) => {
    const names = table.columns.map(({ name }) => name)
    const rows = await sql.query<DriverRow>(`select ${names.join(', ')} from ${table.name} ${condition}`, [...values])
    return rows.map((row): MovableRow => names.map((name) => textOf(row[name])))
  }
  return {
    place,
    async schema() {
      if (!(await hasTable(engine, sql, 'schema_migrations'))) return 0
      const [row] = await sql.query<{ number: number | null }>(
        'select max(number) as number from schema_migrations where number < $1::integer',
        [moveMark.number],
      )
      return row?.number ?? 0
    },
    async isUnfinished() {
      if (!(await hasTable(engine, sql, 'schema_migrations'))) return false
      return (await sql.query('select 1 as one from schema_migrations where number = $1::integer', [moveMark.number])).length > 0
    },
    tables: () => movableTables(sql, engine),
    count: async ({ name }) => (await sql.query<{ count: number }>(`select count(*) as count from ${name}`))[0]?.count ?? 0,
    ofOwner,
    async cuts(table, step, after) {
      const key = table.key.join(', ')
      const order = orderOf(table)
      const { text, values } = condition(table, after ? { after } : {})
      const rows = await sql.query<DriverRow>(
        `select ${key} from (select ${key}, row_number() over (order by ${order}) as place from ${table.name} ${text}) numbered
         where place % ${step} = 0 order by ${order}`,
        values,
      )
      return rows.map((row) => table.key.map((name) => textOf(row[name]) ?? ''))
    },
    rows(table, range) {
      const { text, values } = condition(table, range)
      return read(table, `${text} order by ${orderOf(table)}`, values)
    },
    rowsWith: (table, column, values) => read(table, `where ${column} = any($1::${typeOf(table, column)}[])`, [values]),
    openUploads: async () =>
      (await sql.query<{ count: number }>('select count(*) as count from uploads where outcome is null'))[0]?.count ?? 0,
  }
}

function ofOwner(table: MovableTable, ownerId: string): MovableTable {
  if (!/^[0-9a-f-]{36}$/.test(ownerId)) throw new Error('an owner is named by a UUID')
  return { ...table, name: `(select * from ${table.name} where owner_id = '${ownerId}'::uuid) ${table.name}` }
}

export async function hasTable(engine: Database['engine'], sql: Sql, name: string): Promise<boolean> {
  const schema = engine === 'duckdb' ? `'main'` : 'current_schema()'
  return (
    (await sql.query(`select 1 as one from information_schema.tables where table_schema = ${schema} and table_name = $1::text`, [name]))
      .length > 0
  )
}

export function typeOf(table: MovableTable, column: string): string {
  const type = table.columns.find(({ name }) => name === column)?.type
  if (!type) throw new Error(`${table.name} has no column ${column}`)
  return type
}

/** Text by its bytes, as both engines can: what languages make of the alphabet is their own. */
function ordered(table: MovableTable, column: string): string {
  return typeOf(table, column) === 'text' ? `${column} collate "C"` : column
}

const orderOf = (table: MovableTable) => table.key.map((name) => ordered(table, name)).join(', ')

function condition(table: MovableTable, { after, upTo }: RowRange): { text: string; values: string[] } {
  const parts = [after && bound(table, '>', 1), upTo && bound(table, '<', 1 + (after?.length ?? 0), true)].filter(
    (part) => part !== undefined,
  )
  return { text: parts.length > 0 ? `where ${parts.join(' and ')}` : '', values: [...(after ?? []), ...(upTo ?? [])] }
}

/**
 * `(a, b) > (x, y)`, spelled so that the first column alone limits what is read: DuckDB then skips what lies elsewhere, and PostgreSQL uses
 * the index. With `orEqual` the key itself is within.
 */
function bound(table: MovableTable, sign: '<' | '>', first: number, orEqual = false): string {
  const parameter = (index: number) => `$${first + index}::text::${typeOf(table, table.key[index] ?? '')}`
  const column = (index: number) => ordered(table, table.key[index] ?? '')
  const from = (index: number): string => {
    const isLast = index === table.key.length - 1
    const beyond = `${column(index)} ${sign}${isLast && orEqual ? '=' : ''} ${parameter(index)}`
    return isLast ? beyond : `(${beyond} or (${column(index)} = ${parameter(index)} and ${from(index + 1)}))`
  }
  return table.key.length === 1 ? from(0) : `${column(0)} ${sign}= ${parameter(0)} and ${from(0)}`
}

function textOf(value: DriverRow[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
