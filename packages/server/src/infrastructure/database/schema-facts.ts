import type { SchemaFacts } from '../../domain/ports/schema-facts.ts'
import type { Database } from './database.ts'

export function createSchemaFacts(db: Database): SchemaFacts {
  return {
    async migrations() {
      const rows = await db.query<{ name: string }>('select name from schema_migrations order by number')
      return rows.map(({ name }) => name)
    },
    async rowCounts() {
      const schema = db.engine === 'duckdb' ? 'main' : 'public'
      const tables = await db.query<{ table_name: string }>(
        `select table_name from information_schema.tables where table_schema = $1::text and table_type = 'BASE TABLE' order by table_name`,
        [schema],
      )
      // Names of our own migrations: quoted all the same.
      const counts = tables.map(({ table_name: name }) => `select '${name}' as name, count(*)::bigint as count from "${name}"`)
      const rows = counts.length === 0 ? [] : await db.query<{ name: string; count: number }>(counts.join(' union all '))
      return Object.fromEntries(rows.map(({ name, count }) => [name, count]))
    },
  }
}
