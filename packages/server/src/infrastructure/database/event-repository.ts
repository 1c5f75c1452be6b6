import type { EventKind, EventRecord, EventRepository } from '../../domain/ports/repositories.ts'
import type { Database } from './database.ts'
import { present } from './photo-rows.ts'

interface EventColumns {
  id: string
  at_ms: number
  owner_id: string
  kind: EventKind
  photo_id: string | null
  batch_id: string | null
  duration_ms: number | null
  details: string
}

export function createEventRepository(db: Database): EventRepository {
  return {
    async insertAll(events) {
      if (events.length === 0) return
      await db.transaction((sql) =>
        sql.query(
          `insert into events (id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details)
           select unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::uuid[]), unnest($6::uuid[]),
             unnest($7::double precision[]), unnest($8::text[])::json`,
          [
            events.map((each) => each.id),
            events.map((each) => each.atMs),
            events.map((each) => each.ownerId),
            events.map((each) => each.kind),
            events.map((each) => each.photoId ?? null),
            events.map((each) => each.batchId ?? null),
            events.map((each) => each.durationMs ?? null),
            events.map((each) => JSON.stringify(each.details)),
          ],
        ),
      )
    },
    deleteBefore: (ms) =>
      db.transaction(async (sql) => {
        const [{ count = 0 } = {}] = await sql.query<{ count: number }>('select count(*) as count from events where at_ms < $1::bigint', [
          ms,
        ])
        if (count > 0) await sql.query('delete from events where at_ms < $1::bigint', [ms])
        return count
      }),
    async list(ownerId, sinceMs, limit) {
      const rows = await db.query<EventColumns>(
        `select id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details from events
         where owner_id = $1::uuid and at_ms >= $2::bigint order by at_ms, id limit $3::integer`,
        [ownerId, sinceMs, limit],
      )
      return rows.map((row) => ({
        id: row.id,
        atMs: row.at_ms,
        ownerId: row.owner_id,
        kind: row.kind,
        ...present('photoId', row.photo_id),
        ...present('batchId', row.batch_id),
        ...present('durationMs', row.duration_ms),
        // Written by us as an object.
        details: JSON.parse(row.details) as EventRecord['details'],
      }))
    },
  }
}
