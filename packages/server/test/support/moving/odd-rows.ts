import { v7 } from 'uuid'
import type { MovableTable } from '../../../src/domain/ports/moving.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { movableTables } from '../../../src/infrastructure/moving/movable-tables.ts'

/** Tables whose rows have to fit each other; the application fills them. */
const filledByUse = new Set(['photos', 'photo_versions', 'month_counts'])

/** Rows with odd values in every other table, those of later schemas too: what a column's type allows, a table may hold. */
export async function addOddRows(database: Database): Promise<void> {
  for (const table of await movableTables(database, database.engine)) {
    if (filledByUse.has(table.name)) continue
    const required = await requiredColumns(database, table)
    for (let number = 0; number < 3; number++) {
      const columns = table.columns.filter(({ name }) => number > 0 || required.has(name))
      await database.transaction((sql) =>
        sql.query(
          `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})
           values (${columns.map(({ type }, index) => `$${index + 1}::text::${type}`).join(', ')})`,
          columns.map(({ name, type }) => odd(type, `${name} ${number}`, number)),
        ),
      )
    }
  }
}

async function requiredColumns(database: Database, table: MovableTable): Promise<Set<string>> {
  const rows = await database.query<{ column_name: string }>(
    `select column_name from information_schema.columns where table_name = $1::text and is_nullable = 'NO'`,
    [table.name],
  )
  return new Set(rows.map(({ column_name }) => column_name))
}

function odd(type: MovableTable['columns'][number]['type'], text: string, number: number): string {
  if (type === 'uuid') return v7()
  if (type === 'integer') return String([0, -1, 2_147_483_647][number])
  if (type === 'bigint') return String([0, -4_544_208_000_000, Number.MAX_SAFE_INTEGER][number])
  if (type === 'double precision') return ['0.1', '-1e-300', '35'][number] ?? '0'
  if (type === 'boolean') return String(number === 1)
  if (type === 'json') return ['{}', `{"か\\u0000": [1, null, 1.50], "b":  "\\"'\\\\"}`, 'null'][number] ?? '{}'
  return `${text} "'\\\n\t ${['', '猫🐈', 'か\u3099 %_'][number]}`
}
