import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, Sql } from './database.ts'

const folder = join(import.meta.dirname, 'migrations')
/** An arbitrary number of ours that names the migration lock in PostgreSQL. */
const advisoryLock = 7_150_123

export interface Migration {
  number: number
  name: string
  statements: { text: string; only?: string }[]
}

/**
 * Brings the schema up to date, forward only, all pending migrations in one transaction; returns the names of those applied.
 * Instances that start at once wait for each other on PostgreSQL. `upTo` stops at that number (for tests of older schemas).
 * Throws when the database was written by a newer version with a schema this one does not know.
 */
export async function migrate(database: Database, { upTo = Number.POSITIVE_INFINITY, nowMs = Date.now() } = {}): Promise<string[]> {
  const migrations = await readMigrations()
  return database.transaction(async (sql) => {
    if (database.engine === 'postgresql') await sql.query('select pg_advisory_xact_lock($1::bigint)', [advisoryLock])
    await sql.query(
      'create table if not exists schema_migrations (number integer primary key, name text not null, applied_at_ms bigint not null)',
    )
    const applied = await sql.query<{ number: number }>('select number from schema_migrations order by number')
    const newest = Math.max(0, ...applied.map(({ number }) => number))
    const pending = migrations.filter(({ number }) => number > newest && number <= upTo)
    for (const migration of pending) await apply(sql, migration, database.engine, nowMs)
    return pending.map(({ name }) => name)
  })
}

/** Every migration, in order, split into statements. A `-- only: engine` line keeps the statement below it to that engine. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}-.+\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(0, -'.sql'.length),
      statements: split(await readFile(join(folder, file), 'utf8')),
    })),
  )
}

async function apply(sql: Sql, migration: Migration, engine: string, nowMs: number) {
  for (const { text, only } of migration.statements) if (!only || only === engine) await sql.query(text)
  await sql.query('insert into schema_migrations (number, name, applied_at_ms) values ($1::integer, $2::text, $3::bigint)', [
    migration.number,
    migration.name,
    nowMs,
  ])
}

/** Our migrations hold no semicolon at a line's end but those that end a statement. */
function split(text: string): Migration['statements'] {
  return text
    .split(/;[ \t]*$/m)
    .map((part) => {
      const only = /^-- only: (\w+)$/m.exec(part)?.[1]
      const statement = part.replace(/^\s*--.*$/gm, '').trim()
      return only ? { text: statement, only } : { text: statement }
    })
    .filter((statement) => statement.text !== '')
}
