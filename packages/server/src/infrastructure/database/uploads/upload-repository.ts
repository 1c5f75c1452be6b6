import type { UploadRecord, UploadRepository } from '../../../domain/ports/repositories.ts'
import type { Database } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

const columns = 'id, owner_id, length, metadata, created_at_ms, expires_at_ms, outcome'

interface UploadColumns {
  id: string
  owner_id: string
  length: number | null
  metadata: string
  created_at_ms: number
  expires_at_ms: number
  outcome: string | null
}

export function createUploadRepository(db: Database): UploadRepository {
  async function findSession(uploadId: string) {
    const [row] = await db.query<{ session: string | null }>('select session from uploads where id = $1::uuid', [uploadId])
    return row && (row.session === null ? {} : { session: row.session })
  }

  return {
    async insert(upload) {
      await db.transaction((sql) =>
        sql.query(
          `insert into uploads (id, owner_id, length, metadata, created_at_ms, expires_at_ms)
           values ($1::uuid, $2::uuid, $3::bigint, $4::json, $5::bigint, $6::bigint)`,
          [upload.id, upload.ownerId, upload.length ?? null, JSON.stringify(upload.metadata), upload.createdAtMs, upload.expiresAtMs],
        ),
      )
    },
    async find(ownerId, uploadId) {
      const rows = await db.query<UploadColumns>(`select ${columns} from uploads where id = $2::uuid and owner_id = $1::uuid`, [
        ownerId,
        uploadId,
      ])
      return rows.map(toUpload)[0]
    },
    async setOutcome(ownerId, uploadId, outcome) {
      await db.transaction((sql) =>
        sql.query('update uploads set outcome = $3::json where id = $2::uuid and owner_id = $1::uuid', [ownerId, uploadId, outcome]),
      )
    },
    async delete(ownerId, uploadId) {
      await db.transaction((sql) => sql.query('delete from uploads where id = $2::uuid and owner_id = $1::uuid', [ownerId, uploadId]))
    },
    async listExpired(nowMs, limit) {
      const rows = await db.query<UploadColumns>(
        `select ${columns} from uploads where expires_at_ms < $1::bigint order by expires_at_ms, id limit $2::integer`,
        [nowMs, limit],
      )
      return rows.map(toUpload)
    },
    async pendingBytes(ownerId, nowMs) {
      const [row] = await db.query<{ bytes: number }>(
        `select cast(coalesce(sum(length), 0) as bigint) as bytes from uploads
         where owner_id = $1::uuid and outcome is null and expires_at_ms > $2::bigint`,
        [ownerId, nowMs],
      )
      return row?.bytes ?? 0
    },
    async knownUploads(ids) {
      const rows = await db.query<{ id: string }>('select id from uploads where id = any($1::uuid[])', [ids])
      return new Set(rows.map(({ id }) => id))
    },
    findSession,
    async noteSession(uploadId, session) {
      await db.transaction((sql) =>
        sql.query('update uploads set session = $2::text where id = $1::uuid and session is null', [uploadId, session]),
      )
      // An upload in one request has no row, and only one process that sends it.
      return (await findSession(uploadId))?.session ?? session
    },
  }
}

function toUpload(row: UploadColumns): UploadRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    ...present('length', row.length),
    // Written by us from the upload's metadata.
    metadata: JSON.parse(row.metadata) as UploadRecord['metadata'],
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    ...present('outcome', row.outcome),
  }
}
