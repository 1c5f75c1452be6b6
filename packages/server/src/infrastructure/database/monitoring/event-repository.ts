import type { EventKind, EventRecord, EventRepository } from '../../../domain/ports/repositories.ts'
import type { Database, Sql } from '../database.ts'
import { addToHours, deleteEventsBefore, labelOf, sumAnewWhereNeeded, sumsBetween } from './event-hours.ts'
import { present } from '../photos/photo-rows.ts'

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
      await db.transaction(async (sql) => {
        const isNew = await insert(db.engine, sql, events)
        await addToHours(sql, events.filter(isNew))
      })
    },
    deleteBefore: (ms, ownerId) => deleteEventsBefore(db, ms, ownerId),
    sumAnewWhereNeeded: () => sumAnewWhereNeeded(db),
    async total(ownerId, range) {
      const rows = await sumsBetween(db, ownerId, range, 'all')
      return {
        sums: rows.map(({ kind, label, count, timed, totalMs }) => ({ kind, label, count, timed, totalMs })),
        checkedFiles: rows.reduce((sum, { checkedFiles }) => sum + checkedFiles, 0),
        foundCollisions: rows.reduce((sum, { foundCollisions }) => sum + foundCollisions, 0),
      }
    },
    hours: (ownerId, range, starts) => sumsBetween(db, ownerId, range, starts ?? 'hour'),
    async failures(ownerId, { fromMs, untilMs }, limit) {
      const rows = await db.query<EventColumns>(
        `select ${eventColumns} from events
         where owner_id = $1::uuid and at_ms >= $2::bigint and at_ms < $3::bigint and label = 'failure'
         order by at_ms desc, id desc limit $4::integer`,
        [ownerId, fromMs, untilMs, limit],
      )
      return rows.map(toEvent)
    },
    async list(ownerId, sinceMs, limit) {
      const rows = await db.query<EventColumns>(
        `select ${eventColumns} from events
         where owner_id = $1::uuid and at_ms >= $2::bigint order by at_ms, id limit $3::integer`,
        [ownerId, sinceMs, limit],
      )
      return rows.map(toEvent)
    },
  }
}

const eventColumns = 'id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details'

const toEvent = (row: EventColumns): EventRecord => ({
  id: row.id,
  atMs: row.at_ms,
  ownerId: row.owner_id,
  kind: row.kind,
  ...present('photoId', row.photo_id),
  ...present('batchId', row.batch_id),
  ...present('durationMs', row.duration_ms),
  // Written by us as an object.
  details: JSON.parse(row.details) as EventRecord['details'],
})

/** Says of each event whether it was not there before: after a commit in doubt they are sent once more. DuckDB's commits are never in doubt. */
async function insert(engine: Database['engine'], sql: Sql, events: readonly EventRecord[]): Promise<(event: EventRecord) => boolean> {
  if (engine === 'duckdb') {
    // As one JSON text: lists are bound element by element, which takes as long as the rest of it.
    await sql.query(
      `insert into events (${eventColumns}, label) select id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details::json, label
       from (select unnest(from_json($1::json, '[${eventShape}]'), recursive := true))`,
      [JSON.stringify(events.map(columnsOf))],
    )
    return () => true
  }
  const columns = events.map(columnsOf)
  const rows = await sql.query<{ id: string }>(
    `insert into events (id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details, label)
     select unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::uuid[]), unnest($6::uuid[]),
       unnest($7::double precision[]), unnest($8::text[])::json, unnest($9::text[])
     on conflict (id) do nothing returning id`,
    [
      columns.map((each) => each.id),
      columns.map((each) => each.at_ms),
      columns.map((each) => each.owner_id),
      columns.map((each) => each.kind),
      columns.map((each) => each.photo_id),
      columns.map((each) => each.batch_id),
      columns.map((each) => each.duration_ms),
      columns.map((each) => each.details),
      columns.map((each) => each.label),
    ],
  )
  const written = new Set(rows.map(({ id }) => id))
  return ({ id }) => written.has(id)
}

/** The types of what columnsOf gives. */
const eventShape = JSON.stringify({
  id: 'UUID',
  at_ms: 'BIGINT',
  owner_id: 'UUID',
  kind: 'VARCHAR',
  photo_id: 'UUID',
  batch_id: 'UUID',
  duration_ms: 'DOUBLE',
  details: 'VARCHAR',
  label: 'VARCHAR',
})

const columnsOf = (event: EventRecord): EventColumns & { label: string } => ({
  id: event.id,
  at_ms: event.atMs,
  owner_id: event.ownerId,
  kind: event.kind,
  photo_id: event.photoId ?? null,
  batch_id: event.batchId ?? null,
  duration_ms: event.durationMs ?? null,
  details: JSON.stringify(event.details),
  label: labelOf(event),
})
