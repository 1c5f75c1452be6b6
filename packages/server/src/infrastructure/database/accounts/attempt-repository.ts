import type { AttemptRepository, DeviceRepository } from '../../../domain/ports/accounts.ts'
import type { Database } from '../database.ts'

export function createAttemptRepository(db: Database): AttemptRepository {
  return {
    count: (counted, nowMs, windowMs) =>
      db.transaction(async (sql) => {
        const [row] = await sql.query<{ attempts: number; until_ms: number }>(
          `insert into sign_in_attempts (counted, attempts, until_ms) values ($1::text, 1, $3::bigint)
           on conflict (counted) do update set
             attempts = case when sign_in_attempts.until_ms <= $2::bigint then 1 else sign_in_attempts.attempts + 1 end,
             until_ms = case when sign_in_attempts.until_ms <= $2::bigint then excluded.until_ms else sign_in_attempts.until_ms end
           returning attempts, until_ms`,
          [counted, nowMs, nowMs + windowMs],
        )
        if (!row) throw new Error('an attempt that was just counted is not there')
        return { attempts: row.attempts, untilMs: row.until_ms }
      }),
    async uncount(counted) {
      await db.transaction((sql) =>
        sql.query('update sign_in_attempts set attempts = attempts - 1 where counted = $1::text and attempts > 0', [counted]),
      )
    },
    async forget(counted) {
      await db.transaction((sql) => sql.query('delete from sign_in_attempts where counted = $1::text', [counted]))
    },
    async deleteOver(nowMs) {
      return (
        await db.transaction((sql) => sql.query('delete from sign_in_attempts where until_ms <= $1::bigint returning 1 as gone', [nowMs]))
      ).length
    },
  }
}

export function createDeviceRepository(db: Database): DeviceRepository {
  return {
    async isKnown(hash, nowMs) {
      const rows = await db.query('select 1 as one from known_devices where device_hash = $1::text and expires_at_ms > $2::bigint', [
        hash,
        nowMs,
      ])
      return rows.length > 0
    },
    async remember(hash, ownerId, expiresAtMs) {
      await db.transaction((sql) =>
        sql.query(
          `insert into known_devices (device_hash, owner_id, expires_at_ms) values ($1::text, $2::uuid, $3::bigint)
           on conflict (device_hash) do update set expires_at_ms = excluded.expires_at_ms`,
          [hash, ownerId, expiresAtMs],
        ),
      )
    },
    async forgetAll(ownerId) {
      await db.transaction((sql) => sql.query('delete from known_devices where owner_id = $1::uuid', [ownerId]))
    },
    async deleteExpired(nowMs) {
      return (
        await db.transaction((sql) => sql.query('delete from known_devices where expires_at_ms <= $1::bigint returning 1 as gone', [nowMs]))
      ).length
    },
  }
}
