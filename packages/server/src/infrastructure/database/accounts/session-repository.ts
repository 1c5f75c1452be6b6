import type { SessionOrigin, SessionRecord, SessionRepository } from '../../../domain/ports/sign-in-repositories.ts'
import type { Database } from '../database.ts'

interface SessionColumns {
  secret_hash: string
  id: string
  owner_id: string
  via: SessionOrigin
  user_agent: string
  created_at_ms: number
  seen_at_ms: number
  proved_at_ms: number
  expires_at_ms: number
}

const columns = `sessions.secret_hash, sessions.id, sessions.owner_id, sessions.via, sessions.user_agent, sessions.created_at_ms,
  sessions.seen_at_ms, sessions.proved_at_ms, sessions.expires_at_ms`

export function createSessionRepository(db: Database): SessionRepository {
  /** Deletes what fits and answers its hashes. */
  const deleting = (condition: string, values: string[]) =>
    db.transaction(async (sql) => {
      const rows = await sql.query<{ secret_hash: string }>(`delete from sessions where ${condition} returning secret_hash`, values)
      return rows.map((row) => row.secret_hash)
    })

  return {
    async insert(hash, session) {
      await db.transaction((sql) =>
        sql.query(
          `insert into sessions (secret_hash, id, owner_id, via, user_agent, created_at_ms, seen_at_ms, proved_at_ms, expires_at_ms)
           values ($1::text, $2::uuid, $3::uuid, $4::text, $5::text, $6::bigint, $7::bigint, $8::bigint, $9::bigint)`,
          [
            hash,
            session.id,
            session.ownerId,
            session.via,
            session.userAgent,
            session.createdAtMs,
            session.seenAtMs,
            session.provedAtMs,
            session.expiresAtMs,
          ],
        ),
      )
    },
    async find(hash) {
      const [row] = await db.query<SessionColumns & { subject: string; email: string; display_name: string }>(
        `select ${columns}, owners.subject, owners.email, owners.display_name
         from sessions join owners on owners.id = sessions.owner_id left join accounts on accounts.owner_id = sessions.owner_id
         where sessions.secret_hash = $1::text and accounts.disabled_at_ms is null`,
        [hash],
      )
      return (
        row && {
          session: toSession(row),
          owner: { id: row.owner_id, subject: row.subject, email: row.email, displayName: row.display_name },
        }
      )
    },
    async list(ownerId, live) {
      const rows = await db.query<SessionColumns>(
        `select ${columns} from sessions where owner_id = $1::uuid and expires_at_ms > $2::bigint and seen_at_ms > $3::bigint
         order by seen_at_ms desc, id desc limit 500`,
        [ownerId, live.expiresAfterMs, live.seenAfterMs],
      )
      return rows.map((row) => ({ ...toSession(row), secretHash: row.secret_hash }))
    },
    async setSeen(hash, nowMs) {
      await db.transaction((sql) => sql.query('update sessions set seen_at_ms = $2::bigint where secret_hash = $1::text', [hash, nowMs]))
    },
    async setProved(hash, nowMs) {
      await db.transaction((sql) => sql.query('update sessions set proved_at_ms = $2::bigint where secret_hash = $1::text', [hash, nowMs]))
    },
    async delete(hash) {
      await deleting('secret_hash = $1::text', [hash])
    },
    deleteById: (ownerId, id) => deleting('owner_id = $1::uuid and id = $2::uuid', [ownerId, id]),
    deleteAll: (ownerId, except = '') => deleting('owner_id = $1::uuid and secret_hash <> $2::text', [ownerId, except]),
    async deleteEnded({ expiresAfterMs, seenAfterMs }) {
      const ended = await db.transaction((sql) =>
        sql.query('delete from sessions where expires_at_ms <= $1::bigint or seen_at_ms <= $2::bigint returning 1 as gone', [
          expiresAfterMs,
          seenAfterMs,
        ]),
      )
      return ended.length
    },
  }
}

function toSession(row: SessionColumns): SessionRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    via: row.via,
    userAgent: row.user_agent,
    createdAtMs: row.created_at_ms,
    seenAtMs: row.seen_at_ms,
    provedAtMs: row.proved_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}
