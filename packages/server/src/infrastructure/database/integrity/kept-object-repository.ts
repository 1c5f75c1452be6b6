import type { KeptObject, KeptObjects } from '../../../domain/ports/kept-objects.ts'
import type { Database, Sql } from '../database.ts'

/** Keys in one statement. */
const atOnce = 5000

export function createKeptObjects(db: Database): KeptObjects {
  return {
    async keep(keys, reason, nowMs) {
      for (const some of groups(keys)) await db.transaction((sql) => keepObjects(sql, some, reason, nowMs))
    },
    among: (keys) => keptAmong(db, keys),
    async list(limit, after = '') {
      const rows = await db.query<{ key: string; reason: string; since_ms: number }>(
        `select key, reason, since_ms from kept_objects where key collate "C" > $1::text order by key collate "C" limit $2::integer`,
        [after, limit],
      )
      return rows.map(({ key, reason, since_ms }): KeptObject => ({ key, reason, sinceMs: since_ms }))
    },
    count: async () => (await db.query<{ count: number }>('select count(*) as count from kept_objects'))[0]?.count ?? 0,
    async release(keys) {
      for (const some of groups(keys)) {
        await db.transaction((sql) => sql.query('delete from kept_objects where key = any($1::text[])', [some]))
      }
    },
  }
}

/** Within a transaction of the caller's: the state that does not name them any more begins with them kept. */
export async function keepObjects(sql: Sql, keys: readonly string[], reason: string, nowMs: number): Promise<void> {
  for (const some of groups(keys)) {
    await sql.query(
      `insert into kept_objects (key, reason, since_ms)
       select key, $2::text, $3::bigint from (select unnest($1::text[]) as key) given on conflict (key) do nothing`,
      [some, reason, nowMs],
    )
  }
}

export async function keptAmong(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set()
  const rows = await sql.query<{ key: string }>('select key from kept_objects where key = any($1::text[])', [keys])
  return new Set(rows.map(({ key }) => key))
}

function* groups(keys: readonly string[]): Generator<string[]> {
  for (let at = 0; at < keys.length; at += atOnce) yield keys.slice(at, at + atOnce)
}
