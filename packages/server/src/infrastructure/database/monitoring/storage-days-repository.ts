import type { StorageDay, StorageDays, StoredBytes } from '../../../domain/ports/storage-days.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface DayColumns {
  day: string
  originals_bytes: number
  versions_bytes: number
  trash_bytes: number
  derivatives_bytes: number | null
  measured_at_ms: number
}
interface Sums extends StoredBytes {
  owner_id: string
  old: number
}

/**
 * Current versions are summed from photos, which need no join. Replaced ones are few: each object once, without those that a restoration made
 * current again; only versions of that origin name an object that is not theirs alone.
 * Summed as doubles, which are exact up to 9 PB: PostgreSQL adds up bigints as numerics, which takes it twice as long. `$1` is the instant before which an
 * original is old, which is only summed where somebody asks.
 */
function sums({ whose = '', withOld = false }: { whose?: string; withOld?: boolean }): string {
  const sum = (condition: string) => `sum(case when ${condition} then byte_size::double precision end)`
  const old = withOld ? sum('uploaded_at_ms < $1::bigint') : 'cast(null as double precision)'
  const and = whose ? `${whose} and` : 'where'
  return `
  with restored as (
    select original_key from photo_versions ${and} origin = 'restored' and replaced_at_ms is null
  ), replaced as (
    select owner_id, photo_id, original_key, max(byte_size) as byte_size, min(uploaded_at_ms) as uploaded_at_ms
    from photo_versions ${and} replaced_at_ms is not null and original_key not in (select original_key from restored)
    group by 1, 2, 3
  ), placed as (
    select replaced.owner_id, replaced.byte_size, replaced.uploaded_at_ms, photos.trashed_at_ms
    from replaced join photos on photos.id = replaced.photo_id
  ), parts as (
    select owner_id, ${sum('trashed_at_ms is null')} as originals, cast(null as double precision) as versions,
      ${sum('trashed_at_ms is not null')} as trash, ${old} as old
    from photos ${whose} group by owner_id
    union all
    select owner_id, null, ${sum('trashed_at_ms is null')}, ${sum('trashed_at_ms is not null')}, ${old} from placed group by owner_id
  )
  select owner_id, ${['originals', 'versions', 'trash', 'old'].map((part) => `coalesce(sum(${part}), 0) as ${part}`).join(', ')}
  from parts group by owner_id`
}

export function createStorageDays(db: Database): StorageDays {
  return {
    async now(ownerId, oldBeforeMs) {
      const [row] =
        oldBeforeMs === undefined
          ? await db.query<Sums>(sums({ whose: 'where owner_id = $1::uuid' }), [ownerId])
          : await db.query<Sums>(sums({ whose: 'where owner_id = $2::uuid', withOld: true }), [oldBeforeMs, ownerId])
      return { originals: row?.originals ?? 0, versions: row?.versions ?? 0, trash: row?.trash ?? 0, old: row?.old ?? 0 }
    },
    async everybody() {
      // Nobody waits for it, and it reads every photo there is.
      const rows = await db.transaction((sql) => sql.query<Sums>(sums({})), { isLong: true })
      return rows.map(({ owner_id: ownerId, originals, versions, trash }) => ({ ownerId, originals, versions, trash }))
    },
    async list(ownerId, fromDay, untilDay) {
      const rows = await db.query<DayColumns>(
        `select ${dayColumns} from storage_days where owner_id = $1::uuid and day >= $2::text and day <= $3::text order by day`,
        [ownerId, fromDay, untilDay],
      )
      return rows.map(toDay)
    },
    async last(ownerId) {
      const [row] = await db.query<DayColumns>(
        `select ${dayColumns} from storage_days where owner_id = $1::uuid order by day desc limit 1`,
        [ownerId],
      )
      return row && toDay(row)
    },
    async record(days) {
      if (days.length === 0) return
      await db.transaction((sql) =>
        sql.query(
          `insert into storage_days (owner_id, day, originals_bytes, versions_bytes, trash_bytes, derivatives_bytes, measured_at_ms)
           select unnest($1::uuid[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::bigint[]), unnest($6::bigint[]),
             unnest($7::bigint[])
           on conflict (owner_id, day) do update set originals_bytes = excluded.originals_bytes, versions_bytes = excluded.versions_bytes,
             trash_bytes = excluded.trash_bytes, derivatives_bytes = excluded.derivatives_bytes, measured_at_ms = excluded.measured_at_ms`,
          [
            days.map((each) => each.ownerId),
            days.map((each) => each.day),
            days.map((each) => each.originals),
            days.map((each) => each.versions),
            days.map((each) => each.trash),
            days.map((each) => each.derivatives ?? null),
            days.map((each) => each.measuredAtMs),
          ],
        ),
      )
    },
  }
}

const dayColumns = 'day, originals_bytes, versions_bytes, trash_bytes, derivatives_bytes, measured_at_ms'

const toDay = (row: DayColumns): StorageDay => ({
  day: row.day,
  originals: row.originals_bytes,
  versions: row.versions_bytes,
  trash: row.trash_bytes,
  ...present('derivatives', row.derivatives_bytes),
  measuredAtMs: row.measured_at_ms,
})
