import { AppError } from '../../app-error.ts'
import type { MovableTable, MoveNote, RowKey, TargetRows } from '../../domain/ports/moving.ts'
import { type Database, type Sql, type SqlValue, UniqueViolation } from '../database/database.ts'
import { migrate, moveMark } from '../database/migrate.ts'
import { insertOf } from './insert-rows.ts'
import { hasTable, libraryRows, typeOf } from './library-rows.ts'

/** Parameters in one statement of PostgreSQL are few; rows in one are not. */
const deletedAtOnce = 1000

/** The database that a library is moved into. */
export function targetRows(database: Database, place: string): TargetRows {
  const { engine } = database
  const write = (text: string, values: readonly SqlValue[]) => database.transaction((sql) => sql.query(text, values), { isLong: true })
  return {
    ...libraryRows(engine, database, place),
    prepare: async (schema) => {
      await migrate(database, { upTo: schema })
    },
    async insert(table, rows) {
      try {
        await write(...insertOf(engine, table, rows))
        return true
      } catch (error) {
        if (error instanceof UniqueViolation) return false
        throw error
      }
    },
    async delete(table, keys) {
      for (let at = 0; at < keys.length; at += deletedAtOnce) await write(...deleteOf(table, keys.slice(at, at + deletedAtOnce)))
    },
    clear: async ({ name }) => {
      await write(`delete from ${name}`, [])
    },
    async note() {
      if (!(await hasTable(engine, database, 'library_moves'))) return undefined
      const [row] = await database.query<NoteColumns>('select source, objects, started_at_ms, finished_at_ms, progress from library_moves')
      return row && noteOf(row)
    },
    begin: (note) =>
      database.transaction(async (sql) => {
        await sql.query(
          `create table if not exists library_moves
             (source text not null, objects text not null, started_at_ms bigint not null, finished_at_ms bigint, progress text not null)`,
        )
        await sql.query(
          'insert into library_moves (source, objects, started_at_ms, progress) values ($1::text, $2::text, $3::bigint, $4::text)',
          [note.source, note.objects, note.startedAtMs, progressText(note)],
        )
        await mark(sql, note.startedAtMs)
      }),
    progress: async (changed) => {
      await write('update library_moves set progress = $1::text', [progressText(changed)])
    },
    finish: (nowMs) =>
      database.transaction(
        async (sql) => {
          // Without figures about its tables PostgreSQL would read whole ones at first.
          if (engine === 'postgresql') await sql.query('analyze')
          await sql.query('update library_moves set finished_at_ms = $1::bigint', [nowMs])
          await sql.query('delete from schema_migrations where number = $1::integer', [moveMark.number])
        },
        { isLong: true },
      ),
  }
}

interface NoteColumns {
  source: string
  objects: string
  started_at_ms: number
  finished_at_ms: number | null
  progress: string
}

type Progress = Pick<MoveNote, 'objectsUpTo' | 'damaged'>

const progressText = ({ objectsUpTo, damaged }: Progress) => JSON.stringify({ objectsUpTo, damaged })

function noteOf({ source, objects, started_at_ms, finished_at_ms, progress }: NoteColumns): MoveNote {
  return {
    source,
    objects,
    startedAtMs: started_at_ms,
    ...(finished_at_ms !== null && { finishedAtMs: finished_at_ms }),
    // Written by us, above.
    ...(JSON.parse(progress) as Progress),
  }
}

/** A schema beyond all that exist: every release that meets it refuses to start. */
async function mark(sql: Sql, nowMs: number) {
  await sql.query(
    'insert into schema_migrations (number, name, oldest_code, applied_at_ms) values ($1::integer, $2::text, $1::integer, $3::bigint)',
    [moveMark.number, moveMark.name, nowMs],
  )
}

function deleteOf(table: MovableTable, keys: readonly RowKey[]): [text: string, values: SqlValue[]] {
  const lists = table.key.map((_, index) => keys.map((key) => key[index] ?? ''))
  const columns = table.key.map((name, index) => `unnest($${index + 1}::text[])::${typeOf(table, name)} as k${index}`)
  const same = table.key.map((name, index) => `${table.name}.${name} = gone.k${index}`)
  return [`delete from ${table.name} using (select ${columns.join(', ')}) gone where ${same.join(' and ')}`, lists]
}

/** Waits for nobody: two moves into one database would undo each other's work. */
export const busyTarget = () => new AppError('DATABASE_UNAVAILABLE', 'Another move into this database is running. Wait for it, or stop it.')
