import type { Database } from './database.ts'
import { type Migration, readMigrations } from './migrate.ts'

export interface SchemaStatus {
  migrations: {
    name: string
    /** `applied`; `pending`: the next start of this version applies it; `newer`: a later version applied it, and this one does not know it. */
    state: 'applied' | 'pending' | 'newer'
    appliedAtMs?: number
  }[]
  /** Code that knows this schema number, or a later one, works with the database as it is. */
  oldestCode: number
  /** The newest schema number that this version knows. */
  known: number
  /** Whether this version starts on it; false when a later one has changed what it relies on, or a move into it is not done. */
  canStart: boolean
}

/** What was applied to a database, beside what this version would apply. Reads only; an empty database has everything pending. */
export async function readSchemaStatus(database: Database, given?: readonly Migration[]): Promise<SchemaStatus> {
  const ours = given ?? (await readMigrations())
  const known = ours.at(-1)?.number ?? 0
  const applied = await readApplied(database)
  const byNumber = new Map(applied.map((each) => [each.number, each]))
  const own = ours.map(({ number, name }) => {
    const found = byNumber.get(number)
    return found ? { name, state: 'applied' as const, appliedAtMs: found.applied_at_ms } : { name, state: 'pending' as const }
  })
  const newer = applied
    .filter(({ number }) => number > known)
    .map(({ name, applied_at_ms }) => ({ name, state: 'newer' as const, appliedAtMs: applied_at_ms }))
  const oldestCode = Math.max(0, ...applied.map(({ oldest_code }) => oldest_code))
  return { migrations: [...own, ...newer], oldestCode, known, canStart: oldestCode <= known }
}

interface Applied {
  number: number
  name: string
  oldest_code: number
  applied_at_ms: number
}

async function readApplied(database: Database): Promise<Applied[]> {
  const schema = database.engine === 'duckdb' ? `'main'` : 'current_schema()'
  const tables = await database.query(
    `select 1 as one from information_schema.tables where table_schema = ${schema} and table_name = 'schema_migrations'`,
  )
  if (tables.length === 0) return []
  return database.query<Applied>('select number, name, oldest_code, applied_at_ms from schema_migrations order by number')
}
