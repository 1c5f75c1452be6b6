import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../app-error.ts'
import type { Database, Sql } from './database.ts'

const folder = join(import.meta.dirname, 'migrations')
/** An arbitrary number of ours that names the migration lock in PostgreSQL. */
const advisoryLock = 7_150_123

/** Stands among the migrations of a database that a library is being moved into, so that no server starts on half a library. */
export const moveMark = { number: 1_000_000, name: 'a-move-into-this-database' }

export interface Migration {
  number: number
  name: string
  /** The number of the oldest schema whose code still works with this one, so that the release before can be put back. */
  oldestCode: number
  statements: { text: string; only?: string }[]
}

/**
 * Brings the schema up to date, forward only, all pending migrations in one transaction; returns the names of those applied.
 * Instances that start at once wait for each other on PostgreSQL. `upTo` stops at that number (for tests of older schemas).
 * A schema that a newer version wrote is used when that version said that this one's code works with it; else AppError
 * DATABASE_UNAVAILABLE, and nothing is touched.
 */
export async function migrate(
  database: Database,
  {
    upTo = Number.POSITIVE_INFINITY,
    nowMs = Date.now(),
    migrations: given,
  }: { upTo?: number; nowMs?: number; migrations?: Migration[] } = {},
): Promise<string[]> {
  const migrations = given ?? (await readMigrations())
  const bringUpToDate = async (sql: Sql) => {
    if (database.engine === 'postgresql') await sql.query('select pg_advisory_xact_lock($1::bigint)', [advisoryLock])
    await sql.query(
      `create table if not exists schema_migrations
         (number integer primary key, name text not null, oldest_code integer not null, applied_at_ms bigint not null)`,
    )
    const applied = await sql.query<Applied>('select number, name, oldest_code from schema_migrations order by number')
    refuseNewer(applied, migrations.at(-1)?.number ?? 0)
    const newest = Math.max(0, ...applied.map(({ number }) => number))
    const pending = migrations.filter(({ number }) => number > newest && number <= upTo)
    for (const migration of pending) await apply(sql, migration, database.engine, nowMs)
    return pending.map(({ name }) => name)
  }
  // Whoever comes second waits for the first for as long as its work takes.
  return database.transaction(bringUpToDate, { isLong: true })
}

interface Applied {
  number: number
  name: string
  oldest_code: number
}

function refuseNewer(applied: readonly Applied[], known: number) {
  const beyond = applied.find((each) => each.number > known && each.oldest_code > known)
  if (!beyond) return
  if (beyond.name === moveMark.name) {
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      'A library is being moved into this database, and not all of it is here. Give the same "imgstream move" command again and let it end.',
    )
  }
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    `The database was written by a newer version of ImgStream (its schema is ${beyond.name}; this version knows ${known}). Start that version again, or restore a backup from before the update.`,
  )
}

/**
 * Every migration, in order, split into statements. A `-- only: engine` line keeps the statement below it to that engine; a
 * `-- oldest code: 0001` line says whose code still works with the new schema, without it none but its own.
 */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}-.+\.sql$/.test(file)).sort()
  return Promise.all(files.map(async (file) => parseMigration(file.slice(0, -'.sql'.length), await readFile(join(folder, file), 'utf8'))))
}

/** A migration by its name `0001-initial` and its text. */
export function parseMigration(name: string, text: string): Migration {
  const number = Number(name.slice(0, 4))
  const oldestCode = Number(/^-- oldest code: (\d{4})$/m.exec(text)?.[1] ?? number)
  return { number, name, oldestCode, statements: split(text) }
}

async function apply(sql: Sql, migration: Migration, engine: string, nowMs: number) {
  for (const { text, only } of migration.statements) if (!only || only === engine) await sql.query(text)
  await sql.query(
    'insert into schema_migrations (number, name, oldest_code, applied_at_ms) values ($1::integer, $2::text, $3::integer, $4::bigint)',
    [migration.number, migration.name, migration.oldestCode, nowMs],
  )
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
