import { type LibraryRow, type LibraryTable, libraryTables, type NewState, type OwnedLibrary } from '../../domain/ports/owned-library.ts'
import type { MovableTable } from '../../domain/ports/moving.ts'
import { movableTables } from '../moving/movable-tables.ts'
import { insertOf } from '../moving/insert-rows.ts'
import type { Database, Sql } from './database.ts'
import { libraryFindings } from './integrity/library-findings.ts'

/** Versions in one page. */
const pageSize = 5000
/** Tables with an owner that a reset leaves alone. */
const others = ['events', 'uploads', 'api_tokens']
const keyColumns = ['original_key', 'preview_key', 'thumbnail_key', 'full_key']

/** `place` says where the database is and how large it is, which each engine knows in its own way. */
export function createOwnedLibrary(db: Database, place: OwnedLibrary['database']): OwnedLibrary {
  const countOf = async (sql: Sql, table: string, ownerId: string, condition = '') =>
    (await sql.query<{ count: number }>(`select count(*) as count from ${table} where owner_id = $1::uuid ${condition}`, [ownerId]))[0]
      ?.count ?? 0

  async function markIn(sql: Sql, ownerId: string): Promise<string> {
    const marks: string[] = []
    for (const table of libraryTables) {
      const hash = db.engine === 'duckdb' ? 'sum(hash(each))' : 'sum(hashtextextended(each::text, 0))'
      const [row] = await sql.query<{ mark: string }>(
        `select count(*)::text || '/' || coalesce((${hash})::text, '') as mark from ${table} each where owner_id = $1::uuid`,
        [ownerId],
      )
      marks.push(row?.mark ?? '')
    }
    return marks.join(' ')
  }

  return {
    database: place,
    photoCount: (ownerId) => countOf(db, 'photos', ownerId, 'and live_name_key is not null'),
    async rowCounts(ownerId) {
      const counts: { table: string; rows: number }[] = []
      for (const table of [...libraryTables, ...others]) counts.push({ table, rows: await countOf(db, table, ownerId) })
      return counts
    },
    findings: (ownerId) => libraryFindings(db, ownerId),
    async *originals(ownerId) {
      let after: { photo_id: string; version: number } | undefined
      for (;;) {
        const rows = await db.query<{ photo_id: string; version: number; key: string; byteSize: number }>(
          `select photo_id, version, original_key as key, byte_size as "byteSize" from photo_versions
           where owner_id = $1::uuid
             and ($2::uuid is null or photo_id > $2::uuid or (photo_id = $2::uuid and version > $3::integer))
           order by photo_id, version limit ${pageSize}`,
          [ownerId, after?.photo_id ?? null, after?.version ?? null],
        )
        if (rows.length > 0) yield rows
        after = rows.at(-1)
        if (rows.length < pageSize) return
      }
    },
    mark: (ownerId) => markIn(db, ownerId),
    replace: (ownerId, mark, state) =>
      db.transaction(
        async (sql) => {
          // Whoever only reads is not disturbed; DuckDB lets one write at a time anyway.
          if (db.engine === 'postgresql') await sql.query(`lock table ${libraryTables.join(', ')} in share row exclusive mode`)
          if ((await markIn(sql, ownerId)) !== mark) return undefined
          const removed = await countOf(sql, 'photos', ownerId)
          const before = await versionsBefore(sql, ownerId)
          await keepObjects(sql, ownerId, state)
          for (const table of libraryTables) await sql.query(`delete from ${table} where owner_id = $1::uuid`, [ownerId])
          await insertRows(db.engine, sql, state, before)
          const kept = await letGoOfNamed(sql, ownerId, state)
          return { removed, stored: await countOf(sql, 'photos', ownerId), kept }
        },
        { isLong: true },
      ),
  }
}

async function versionsBefore(sql: Sql, ownerId: string): Promise<Map<string, number>> {
  const rows = await sql.query<{ photo_id: string; version: number }>(
    'select photo_id, max(version) as version from photo_versions where owner_id = $1::uuid group by photo_id',
    [ownerId],
  )
  return new Map(rows.map(({ photo_id, version }) => [photo_id, version]))
}

/** Those that are kept already stay as they are. */
async function keepObjects(sql: Sql, ownerId: string, { reason, nowMs }: NewState): Promise<void> {
  const keys = keyColumns.map((column) => `select ${column} as key from photo_versions where owner_id = $1::uuid`).join(' union ')
  await sql.query(
    `insert into kept_objects (key, reason, since_ms)
     select key, $2::text, $3::bigint from (${keys}) named where key is not null on conflict (key) do nothing`,
    [ownerId, reason, nowMs],
  )
}

/** What the new state names too needs no keeping. Answers how many objects are kept. */
async function letGoOfNamed(sql: Sql, ownerId: string, { reason, nowMs }: NewState): Promise<number> {
  const keys = keyColumns
    .map((column) => `select ${column} as key from photo_versions where owner_id = $1::uuid and ${column} is not null`)
    .join(' union ')
  const ours = 'reason = $2::text and since_ms = $3::bigint'
  await sql.query(`delete from kept_objects where ${ours} and key in (${keys})`, [ownerId, reason, nowMs])
  const [row] = await sql.query<{ count: number }>(
    `select count(*) as count from kept_objects where ${ours.replace('$2', '$1').replace('$3', '$2')}`,
    [reason, nowMs],
  )
  return row?.count ?? 0
}

async function insertRows(engine: Database['engine'], sql: Sql, state: NewState, before: ReadonlyMap<string, number>): Promise<void> {
  const tables = new Map((await movableTables(sql, engine)).map((table) => [table.name, table]))
  for (const name of libraryTables) {
    const table = tables.get(name)
    if (!table) throw new Error(`the table ${name} is not there`)
    for await (const rows of state.rows(name, before)) await insertPage(engine, sql, table, name, rows)
  }
}

async function insertPage(engine: Database['engine'], sql: Sql, table: MovableTable, name: LibraryTable, rows: readonly LibraryRow[]) {
  if (rows.length === 0) return
  // A backup of an older release lacks columns that came later: they are as they would be for rows of that release.
  const has = new Set(rows.flatMap((row) => Object.keys(row)))
  const columns = table.columns.filter((column) => has.has(column.name))
  const values = rows.map((row) => columns.map((column) => row[column.name] ?? null))
  await sql.query(...insertOf(engine, { ...table, name, columns }, values))
}
