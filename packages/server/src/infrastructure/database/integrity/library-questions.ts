import type { LibraryQuestions, WrongMonth } from '../../../domain/ports/integrity.ts'
import type { Database, SqlValue } from '../database.ts'

/** `2024-05` of a wall clock, as `monthOf` says it. */
export const monthSql = {
  duckdb: (column: string) => `strftime(make_timestamp(${column} * 1000), '%Y-%m')`,
  postgresql: (column: string) => `to_char(to_timestamp(${column} / 1000.0) at time zone 'UTC', 'YYYY-MM')`,
} as const

/** Tables whose rows belong to somebody, beside those of what people do to sign in. */
const ownedTables = ['photos', 'photo_versions', 'batches', 'uploads'] as const

/** Questions to whole tables. They take long, and only now and then. */
export function createLibraryQuestions(db: Database): LibraryQuestions {
  const month = monthSql[db.engine]
  /** The server's limit on a statement's time is for requests. DuckDB has none, and one writer that nobody should wait for. */
  const ask = <Row extends object>(text: string, values: readonly SqlValue[] = []) =>
    db.engine === 'duckdb' ? db.query<Row>(text, values) : db.transaction((sql) => sql.query<Row>(text, values), { isLong: true })
  return {
    async readAll(table) {
      if (!/^[a-z][a-z0-9_]*$/.test(table)) throw new Error(`${table} is no table of ImgStream`)
      await ask(`select sum(length(cast(t as varchar))) as characters from ${table} t`)
    },
    async wrongMonths(limit) {
      const rows = await ask<{ owner_id: string; month: string; photos: number; counted: number }>(
        `select coalesce(p.owner_id, m.owner_id) as owner_id, coalesce(p.month, m.month) as month,
           coalesce(p.photos, 0) as photos, coalesce(m.count, 0) as counted
         from (select owner_id, ${month('taken_at_ms')} as month, count(*) as photos from photos where live_name_key is not null
               group by owner_id, ${month('taken_at_ms')}) p
         full join month_counts m on m.owner_id = p.owner_id and m.month = p.month
         where coalesce(p.photos, 0) <> coalesce(m.count, 0) order by 1, 2 limit $1::integer`,
        [limit],
      )
      return rows.map((row): WrongMonth => ({ ownerId: row.owner_id, month: row.month, photos: row.photos, counted: row.counted }))
    },
    async missingBatches(limit) {
      const rows = await ask<{ batch_id: string; owner_id: string; named_by: 'versions' | 'reviews' }>(
        `select batch_id, owner_id, min(named_by) as named_by from (
           select batch_id, owner_id, 'versions' as named_by from photo_versions where batch_id is not null
           union all select batch_id, owner_id, 'reviews' as named_by from batch_reviews) named
         where not exists (select 1 from batches b where b.id = named.batch_id)
         group by batch_id, owner_id order by batch_id, owner_id limit $1::integer`,
        [limit],
      )
      return rows.map((row) => ({ batchId: row.batch_id, ownerId: row.owner_id, namedBy: row.named_by }))
    },
    async missingOwners(limit) {
      const missing = ownedTables.map(
        (table) =>
          `select owner_id, '${table}' as named_in, count(*) as found from ${table} t
           where not exists (select 1 from owners o where o.id = t.owner_id) group by owner_id`,
      )
      const rows = await ask<{ owner_id: string; named_in: string; found: number }>(
        `${missing.join(' union all ')} order by 1, 2 limit $1::integer`,
        [limit],
      )
      return rows.map((row) => ({ ownerId: row.owner_id, table: row.named_in, rows: row.found }))
    },
    async openUploads(beforeMs, limit) {
      const rows = await ask<{ id: string; owner_id: string }>(
        `select id, owner_id from uploads where outcome is null and created_at_ms < $1::bigint and expires_at_ms > $1::bigint
         order by id limit $2::integer`,
        [beforeMs, limit],
      )
      return rows.map((row) => ({ uploadId: row.id, ownerId: row.owner_id }))
    },
    async originalsWithBytes(checksum, except, limit) {
      const rows = await ask<{ original_key: string; photo_id: string; version: number }>(
        `select original_key, photo_id, version from photo_versions where checksum = $1::text and original_key <> $2::text
         order by photo_id, version limit $3::integer`,
        [checksum, except, limit],
      )
      return rows.map((row) => ({ key: row.original_key, photoId: row.photo_id, version: row.version }))
    },
  }
}
