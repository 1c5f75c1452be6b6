import type { EventKind, EventRecord, EventRepository, EventSums } from '../../domain/ports/repositories.ts'
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
          `insert into events (id, at_ms, owner_id, kind, photo_id, batch_id, duration_ms, details, label)
           select unnest($1::uuid[]), unnest($2::bigint[]), unnest($3::uuid[]), unnest($4::text[]), unnest($5::uuid[]), unnest($6::uuid[]),
             unnest($7::double precision[]), unnest($8::text[])::json, unnest($9::text[])`,
          [
            events.map((each) => each.id),
            events.map((each) => each.atMs),
            events.map((each) => each.ownerId),
            events.map((each) => each.kind),
            events.map((each) => each.photoId ?? null),
            events.map((each) => each.batchId ?? null),
            events.map((each) => each.durationMs ?? null),
            events.map((each) => JSON.stringify(each.details)),
            events.map(labelOf),
          ],
        ),
      )
    },
    deleteBefore: (ms, ownerId) =>
      db.transaction(async (sql) => {
        const old = 'from events where at_ms < $1::bigint and ($2::uuid is null or owner_id = $2::uuid)'
        const values = [ms, ownerId ?? null]
        const [{ count = 0 } = {}] = await sql.query<{ count: number }>(`select count(*) as count ${old}`, values)
        if (count > 0) await sql.query(`delete ${old}`, values)
        return count
      }),
    async total(ownerId, { fromMs, untilMs }) {
      const rows = await db.query<EventSums & { total_ms: number; files: number; collisions: number }>(
        `select kind, coalesce(label, ${labelOfOld}, '') as label, count(*) as count, count(duration_ms) as timed,
           coalesce(sum(duration_ms), 0) as total_ms, ${sumOfChecks('files')}, ${sumOfChecks('collisions')}
         from events where owner_id = $1::uuid and at_ms >= $2::bigint and at_ms < $3::bigint group by 1, 2`,
        [ownerId, fromMs, untilMs],
      )
      const sumOf = (count: 'files' | 'collisions') => rows.reduce((sum, row) => sum + row[count], 0)
      return {
        sums: rows.map(({ kind, label, count, timed, total_ms: totalMs }) => ({ kind, label, count, timed, totalMs })),
        checkedFiles: sumOf('files'),
        foundCollisions: sumOf('collisions'),
      }
    },
    async hours(ownerId, { fromMs, untilMs }) {
      const rows = await db.query<EventSums & { hour_ms: number; total_ms: number; files: number; collisions: number }>(
        `select at_ms - at_ms % 3600000 as hour_ms, kind, coalesce(label, ${labelOfOld}, '') as label, count(*) as count,
           count(duration_ms) as timed, coalesce(sum(duration_ms), 0) as total_ms, ${sumOfChecks('files')}, ${sumOfChecks('collisions')}
         from events where owner_id = $1::uuid and at_ms >= $2::bigint and at_ms < $3::bigint group by 1, 2, 3`,
        [ownerId, fromMs, untilMs],
      )
      return rows.map(({ hour_ms: hourMs, total_ms: totalMs, files: checkedFiles, collisions: foundCollisions, ...rest }) => ({
        ...rest,
        hourMs,
        totalMs,
        checkedFiles,
        foundCollisions,
      }))
    },
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

/** What statistics count an event by. */
function labelOf({ kind, details }: EventRecord): string {
  const { decision, outcome, success, fallback } = details
  if (kind === 'overwrite_operation') return success === true ? 'success' : 'failure'
  if (kind === 'upload_failure' || (kind === 'batch_collision_detection' && fallback === true)) return 'failure'
  const label = kind === 'user_decision' ? decision : kind === 'collision_resolved' ? outcome : undefined
  return typeof label === 'string' ? label : ''
}

/** The same of rows without a label. */
const labelOfOld = `case kind when 'overwrite_operation' then case when (details->>'success') = 'true' then 'success' else 'failure' end
  when 'user_decision' then (details->>'decision') when 'collision_resolved' then (details->>'outcome') end`

const sumOfChecks = (count: 'files' | 'collisions') =>
  `coalesce(sum(case when kind = 'batch_collision_detection' then (details->>'${count}')::bigint end), 0)::bigint as ${count}`
