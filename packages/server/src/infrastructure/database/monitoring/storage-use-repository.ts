import type { StorageUse } from '../../../domain/ports/storage-use.ts'
import { type Database, type Sql, UniqueViolation } from '../database.ts'

/** One statement, so that what moves from one sum to another is not missed. What is just becoming a photo may count twice for a moment. */
const used = `
  select cast(
    (select coalesce(sum(byte_size), 0) from
      (select distinct original_key, byte_size from photo_versions where owner_id = $1::uuid) as originals)
    + (select coalesce(sum(length), 0) from uploads where owner_id = $1::uuid and outcome is null and expires_at_ms > $2::bigint)
    + (select coalesce(sum(byte_size), 0) from storage_reservations
       where owner_id = $1::uuid and expires_at_ms > $2::bigint and id not in (select id from uploads where owner_id = $1::uuid and outcome is null))
  as bigint) as bytes`
/** An owner's first two may both make the row of turns: one of them comes again. */
const tries = 5

export function createStorageUse(db: Database): StorageUse {
  const usedBytes = async (sql: Sql, ownerId: string, nowMs: number) =>
    (await sql.query<{ bytes: number }>(used, [ownerId, nowMs]))[0]?.bytes ?? 0

  return {
    usedBytes: (ownerId, nowMs) => usedBytes(db, ownerId, nowMs),
    async reserve({ id, ownerId, byteSize, expiresAtMs }, quotaBytes, nowMs) {
      const take = async (sql: Sql) => {
        await sql.query(
          `insert into storage_turns (owner_id, turn) values ($1::uuid, 1)
           on conflict (owner_id) do update set turn = storage_turns.turn + 1`,
          [ownerId],
        )
        if ((await usedBytes(sql, ownerId, nowMs)) + byteSize > quotaBytes) return false
        await sql.query(
          `insert into storage_reservations (id, owner_id, byte_size, expires_at_ms) values ($1::uuid, $2::uuid, $3::bigint, $4::bigint)`,
          [id, ownerId, byteSize, expiresAtMs],
        )
        return true
      }
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction(take)
        } catch (error) {
          if (!(error instanceof UniqueViolation) || attempt === tries) throw error
        }
      }
    },
    async release(id) {
      await db.transaction((sql) => sql.query('delete from storage_reservations where id = $1::uuid', [id]))
    },
    async deleteExpired(nowMs) {
      return (
        await db.transaction((sql) =>
          sql.query('delete from storage_reservations where expires_at_ms <= $1::bigint returning 1 as gone', [nowMs]),
        )
      ).length
    },
  }
}
