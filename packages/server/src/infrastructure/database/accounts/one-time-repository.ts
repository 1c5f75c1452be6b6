import type { OneTimeRecord, OneTimeRepository, SecretKind } from '../../../domain/ports/accounts.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface OneTimeColumns {
  id: string
  kind: SecretKind
  owner_id: string | null
  data: string
  created_at_ms: number
  expires_at_ms: number
}

const columns = 'id, kind, owner_id, data, created_at_ms, expires_at_ms'

const noId = '00000000-0000-0000-0000-000000000000'

export function createOneTimeRepository(db: Database): OneTimeRepository {
  const insert = (hash: string, record: Omit<OneTimeRecord, 'kind'> & { kind: string }) =>
    db.transaction(async (sql) => {
      const rows = await sql.query(
        `insert into one_time_secrets (secret_hash, id, kind, owner_id, data, created_at_ms, expires_at_ms)
         values ($1::text, $2::uuid, $3::text, $4::uuid, $5::json, $6::bigint, $7::bigint) on conflict do nothing returning id`,
        [hash, record.id, record.kind, record.ownerId ?? null, JSON.stringify(record.data), record.createdAtMs, record.expiresAtMs],
      )
      return rows.length === 1
    })

  return {
    async insert(hash, record) {
      if (!(await insert(hash, record))) throw new Error('a random secret was there already')
    },
    claim: insert,
    async sharedKey(fresh, nowMs) {
      // Its place is a name, which is no SHA-256 of anything.
      await insert('shared key', { id: noId, kind: 'key', data: { key: fresh }, createdAtMs: nowMs, expiresAtMs: Number.MAX_SAFE_INTEGER })
      const [row] = await db.query<{ data: string }>(`select data from one_time_secrets where secret_hash = 'shared key'`)
      // Written by us, just above.
      return (JSON.parse(row?.data ?? '{}') as { key: string }).key
    },
    async find(hash, nowMs) {
      const rows = await db.query<OneTimeColumns>(
        `select ${columns} from one_time_secrets where secret_hash = $1::text and expires_at_ms > $2::bigint`,
        [hash, nowMs],
      )
      return rows.map(toRecord)[0]
    },
    take: (hash, kind, nowMs) =>
      db.transaction(async (sql) => {
        const rows = await sql.query<OneTimeColumns>(
          `delete from one_time_secrets where secret_hash = $1::text and kind = $2::text and expires_at_ms > $3::bigint returning ${columns}`,
          [hash, kind, nowMs],
        )
        return rows.map(toRecord)[0]
      }),
    async list(kind, nowMs) {
      const rows = await db.query<OneTimeColumns>(
        `select ${columns} from one_time_secrets where kind = $1::text and expires_at_ms > $2::bigint order by created_at_ms desc, id desc limit 1000`,
        [kind, nowMs],
      )
      return rows.map(toRecord)
    },
    deleteById: (kind, id) =>
      db.transaction(async (sql) => {
        const rows = await sql.query('delete from one_time_secrets where kind = $1::text and id = $2::uuid returning id', [kind, id])
        return rows.length === 1
      }),
    async deleteOf(ownerId, kinds) {
      await db.transaction((sql) =>
        sql.query(`delete from one_time_secrets where kind = any($2::text[]) and (owner_id = $1::uuid or (data->>'madeBy') = $3::text)`, [
          ownerId,
          [...kinds],
          ownerId,
        ]),
      )
    },
    async deleteExpired(nowMs) {
      return (
        await db.transaction((sql) =>
          sql.query('delete from one_time_secrets where expires_at_ms <= $1::bigint returning 1 as gone', [nowMs]),
        )
      ).length
    },
  }
}

function toRecord(row: OneTimeColumns): OneTimeRecord {
  return {
    id: row.id,
    kind: row.kind,
    ...present('ownerId', row.owner_id),
    // Written by us.
    data: JSON.parse(row.data) as Record<string, string>,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}
