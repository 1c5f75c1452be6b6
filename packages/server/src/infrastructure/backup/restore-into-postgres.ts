import { AppError } from '../../app-error.ts'
import { backupName } from '../../domain/backup/manifest.ts'
import type { NewState, Present, RestoreTarget, SetAside } from '../../domain/ports/restoring.ts'
import type { Database, Sql } from '../database/database.ts'
import { keepObjects } from '../database/integrity/kept-object-repository.ts'
import { migrate, readMigrations } from '../database/migrate.ts'
import { libraryRows } from '../moving/library-rows.ts'
import { type DatabaseAt, held, placeOf, refuseServers } from '../moving/open-databases.ts'
import { busyTarget, targetRows } from '../moving/target-rows.ts'

type At = Extract<DatabaseAt, { type: 'postgresql' }>

/** An arbitrary number of ours that names the lock of a restore. */
const restoreLock = 7_150_125
const drillLock = 7_150_126
const usualBeside = 'imgstream_restoring'
const asidePrefix = 'imgstream_aside_'
const ownName = 'imgstream restore'

/** The schema of a state that was set aside, when the text names one: `schema:imgstream_aside_20260512_030000`. */
export const asideSchema = (text: string): string | undefined => /^schema:(imgstream_aside_\d{8}_\d{6})$/.exec(text)?.[1]

export async function openSchema(at: At, schema?: string): Promise<Database> {
  const { openPostgres } = await import('../database/postgres/postgres-database.ts')
  return openPostgres(at.url, {
    ...(at.cloudSql && { cloudSql: at.cloudSql }),
    applicationName: ownName,
    poolSize: 3,
    ...(schema && { schema }),
  })
}

/**
 * A library in PostgreSQL. The new state is loaded into a schema of its own; the swap moves both states' tables between schemas in one
 * transaction. Nothing but tables and functions of ours is touched.
 */
export function restoreIntoPostgres(at: At, { beside = usualBeside } = {}): RestoreTarget {
  const place = placeOf(at)
  return {
    place,
    async alone(work) {
      const database = await openSchema(at)
      try {
        await refuseServers(database, 'the library')
        return await held(database, async (sql) => {
          const [row] = await sql.query<{ locked: boolean }>('select pg_try_advisory_xact_lock($1::bigint) as locked', [restoreLock])
          if (!row?.locked) throw busyTarget()
          return work(await look(database, place))
        })
      } finally {
        await database.close()
      }
    },
    async begin({ schema }) {
      const live = await openSchema(at)
      await live
        .transaction((sql) => sql.query(`drop schema if exists ${beside} cascade; create schema ${beside}`), { isLong: true })
        .catch(cannotMake)
      const database = await openSchema(at, beside)
      const rows = targetRows(database, place)
      await rows.prepare(schema)
      return { state: newSchema({ live, database, rows, beside }), isFilled: false }
    },
  }
}

/** Runs `work` while no other drill uses the temporary schema, which servers do not see. Waits some seconds for one that ends. */
export async function aloneInDrill<T>(at: At, work: () => Promise<T>): Promise<T> {
  const database = await openSchema(at)
  try {
    return await held(database, async (sql) => {
      await sql.query('select pg_advisory_xact_lock($1::bigint)::text', [drillLock]).catch((cause: unknown) => {
        throw new AppError('DATABASE_UNAVAILABLE', 'Another drill is running in this database. Wait for it, or stop it.', { cause })
      })
      return work()
    })
  } finally {
    await database.close()
  }
}

async function look(database: Database, place: string): Promise<Present> {
  const rows = libraryRows('postgresql', database, place)
  const [schema, known] = [await rows.schema(), (await readMigrations()).at(-1)?.number ?? 0]
  if (schema > known) {
    // Tables that this version does not know would stay behind among those of the restored state.
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      `The database in use was written by a newer version of ImgStream (its schema is ${schema}; this version knows ${known}). Restore with that version, or into an empty database.`,
    )
  }
  return schema === 0 ? { state: 'absent' } : { state: 'sound', rows }
}

function newSchema(parts: { live: Database; database: Database; rows: NewState['rows']; beside: string }): NewState {
  const { live, database, rows, beside } = parts
  let isSwapped = false
  return {
    rows,
    bringUpToDate: async () => {
      await migrate(database)
      await database.transaction((sql) => sql.query('analyze'), { isLong: true })
    },
    keep: (keys, reason, nowMs) => database.transaction((sql) => keepObjects(sql, keys, reason, nowMs)),
    async swap(nowMs) {
      await refuseServers(live, 'the library')
      const aside = await live.transaction((sql) => swapSchemas(sql, beside, nowMs), { isLong: true })
      isSwapped = true
      return aside
    },
    async discard() {
      await database.close()
      // After the swap it is gone already.
      if (!isSwapped)
        await live.transaction((sql) => sql.query(`drop schema if exists ${beside} cascade`), { isLong: true }).catch(() => {})
      await live.close()
    },
  }
}

/** All or nothing: whatever dies in between, the tables in use are those from before. */
async function swapSchemas(sql: Sql, beside: string, nowMs: number): Promise<SetAside | undefined> {
  await sql.query(`set local lock_timeout = '10s'`)
  const [row] = await sql.query<{ name: string }>('select quote_ident(current_schema()) as name')
  const inUse = row?.name ?? 'public'
  const fresh = await thingsIn(sql, beside)
  const old = new Set((await thingsIn(sql, undefined)).map(({ name }) => name))
  // A note of a move is about the state that it made.
  const gone = [
    ...fresh.filter(({ name }) => old.has(name)),
    ...(old.has('library_moves') ? [{ kind: 'table', name: 'library_moves' } as const] : []),
  ]
  let aside: string | undefined
  if (gone.length > 0) {
    aside = await freeSchema(sql, nowMs)
    await sql.query(`create schema ${aside}`)
    for (const each of gone) await sql.query(`alter ${each.kind} ${inUse}.${signatureOf(each)} set schema ${aside}`)
  }
  for (const each of fresh) await sql.query(`alter ${each.kind} ${beside}.${signatureOf(each)} set schema ${inUse}`)
  await sql.query(`drop schema ${beside}`)
  return aside === undefined ? undefined : { place: `the schema ${aside} of the same database`, name: `schema:${aside}` }
}

interface Thing {
  kind: 'table' | 'function'
  name: string
}

const signatureOf = ({ kind, name }: Thing) => (kind === 'function' ? `${name}()` : name)

/** Tables, and functions without arguments as our triggers have: indexes and triggers go with their tables. */
async function thingsIn(sql: Sql, schema: string | undefined): Promise<Thing[]> {
  const at = schema === undefined ? 'current_schema()::regnamespace' : `'${schema}'::regnamespace`
  const things = await sql.query<Thing>(
    `select 'table' as kind, relname::text as name from pg_class where relkind = 'r' and relnamespace = ${at}
     union all select 'function', proname::text from pg_proc where pronargs = 0 and prokind = 'f' and pronamespace = ${at} order by 1, 2`,
  )
  return things.filter(({ name }) => /^[a-z][a-z0-9_]*$/.test(name))
}

async function freeSchema(sql: Sql, nowMs: number): Promise<string> {
  for (let ms = nowMs; ; ms += 1000) {
    const name = `${asidePrefix}${backupName(ms).slice('imgstream_'.length)}`
    if ((await sql.query('select 1 as one from pg_namespace where nspname = $1::text', [name])).length === 0) return name
  }
}

function cannotMake(cause: unknown): never {
  if (!/permission denied/i.test(String(cause instanceof AppError ? cause.cause : cause))) throw cause
  throw new AppError(
    'DATABASE_UNAVAILABLE',
    'The database user may not make a schema, which a restore needs. As its owner: GRANT CREATE ON DATABASE … TO the user of DATABASE_URL. Nothing was changed.',
    { cause },
  )
}
