import type { EventKind, EventRecord, HourOfEvents } from '../../../domain/ports/repositories.ts'
import type { Database, Sql } from '../database.ts'

const hourInMs = 3_600_000
const hourOf = (ms: number) => Math.floor(ms / hourInMs) * hourInMs
/** The same in SQL; the remainder of a negative number is negative. */
const hourOfEvent = 'at_ms - ((at_ms % 3600000) + 3600000) % 3600000'

/** What statistics count an event by. */
export function labelOf({ kind, details }: EventRecord): string {
  const { decision, outcome, success, fallback } = details
  if (kind === 'overwrite_operation') return success === true ? 'success' : 'failure'
  if (kind === 'upload_failure' || (kind === 'batch_collision_detection' && fallback === true)) return 'failure'
  const label = kind === 'user_decision' ? decision : kind === 'collision_resolved' ? outcome : undefined
  return typeof label === 'string' ? label : ''
}

/** The same in SQL; rows of the time before labels have none. */
const labelInSql = `coalesce(label, case kind when 'overwrite_operation' then case when (details->>'success') = 'true' then 'success' else 'failure' end
  when 'user_decision' then (details->>'decision') when 'collision_resolved' then (details->>'outcome') end, '')`

const sumOfChecks = (count: 'files' | 'collisions') =>
  `coalesce(sum(case when kind = 'batch_collision_detection' then (details->>'${count}')::bigint end), 0)::bigint`

const addedUp = `count(*), count(duration_ms), coalesce(sum(duration_ms), 0), ${sumOfChecks('files')}, ${sumOfChecks('collisions')}`
const key = 'owner_id, hour_ms, kind, label'
const figures = 'count, timed, total_ms, files, collisions'

/** Adds events to the sums of their hours, in the transaction that writes them. */
export async function addToHours(sql: Sql, events: readonly EventRecord[]): Promise<void> {
  const sums = sumsOf(events)
  if (sums.length === 0) return
  // In the order of their keys, so that two transactions wait for each other and never both.
  await sql.query(
    `insert into event_hours (${key}, ${figures})
     select * from (select unnest($1::uuid[]) as owner_id, unnest($2::bigint[]) as hour_ms, unnest($3::text[]) as kind, unnest($4::text[]) as label,
       unnest($5::bigint[]), unnest($6::bigint[]), unnest($7::double precision[]), unnest($8::bigint[]), unnest($9::bigint[])) as given
     order by ${key}
     on conflict (${key}) do update set count = event_hours.count + excluded.count, timed = event_hours.timed + excluded.timed,
       total_ms = event_hours.total_ms + excluded.total_ms, files = event_hours.files + excluded.files,
       collisions = event_hours.collisions + excluded.collisions`,
    [
      sums.map(({ ownerId }) => ownerId),
      sums.map(({ hourMs }) => hourMs),
      sums.map(({ kind }) => kind),
      sums.map(({ label }) => label),
      sums.map(({ count }) => count),
      sums.map(({ timed }) => timed),
      sums.map(({ totalMs }) => totalMs),
      sums.map(({ checkedFiles }) => checkedFiles),
      sums.map(({ foundCollisions }) => foundCollisions),
    ],
  )
}

function sumsOf(events: readonly EventRecord[]): (HourOfEvents & { ownerId: string })[] {
  const sums = new Map<string, HourOfEvents & { ownerId: string }>()
  for (const event of events) {
    const { ownerId, kind, durationMs, details } = event
    const hourMs = hourOf(event.atMs)
    const label = labelOf(event)
    const name = `${ownerId}/${hourMs}/${kind}/${label}`
    const sum = sums.get(name) ?? { ownerId, hourMs, kind, label, count: 0, timed: 0, totalMs: 0, checkedFiles: 0, foundCollisions: 0 }
    sums.set(name, sum)
    sum.count += 1
    if (durationMs !== undefined) sum.timed += 1
    sum.totalMs += durationMs ?? 0
    if (kind !== 'batch_collision_detection') continue
    sum.checkedFiles += numberIn(details.files)
    sum.foundCollisions += numberIn(details.collisions)
  }
  return [...sums.values()]
}

const numberIn = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : 0)

interface SumColumns {
  hour_ms: number
  kind: EventKind
  label: string
  count: number
  timed: number
  total_ms: number
  files: number
  collisions: number
}

/**
 * What happened to an owner's library from one instant on and before another: the sums of every hour, of every step that begins at one of
 * some instants, or of all of it. Whole hours come from the sums; of the hours that a range cuts, the events are read.
 */
export async function sumsBetween(
  db: Sql,
  ownerId: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  by: 'hour' | 'all' | readonly number[],
): Promise<HourOfEvents[]> {
  const [first, last] = [-hourOf(-fromMs), hourOf(untilMs)]
  // A range within one hour has no whole one.
  const [wholeFrom, wholeUntil] = first <= last ? [first, last] : [untilMs, untilMs]
  const steps = typeof by === 'string' ? undefined : stepsOfHours(by, untilMs)
  const start = steps ? 'start_ms' : by === 'hour' ? 'hour_ms' : '0'
  const rows = await db.query<SumColumns>(
    `select ${start} as hour_ms, kind, label, sum(count)::bigint as count, sum(timed)::bigint as timed,
       sum(total_ms) as total_ms, sum(files)::bigint as files, sum(collisions)::bigint as collisions
     from (
       select hour_ms, kind, label, ${figures} from event_hours
       where owner_id = $1::uuid and hour_ms >= $2::bigint and hour_ms < $3::bigint and count > 0
       union all
       select ${hourOfEvent}, kind, ${labelInSql}, ${addedUp} from events
       where owner_id = $1::uuid and ((at_ms >= $4::bigint and at_ms < $2::bigint) or (at_ms >= $3::bigint and at_ms < $5::bigint))
       group by 1, 2, 3
     ) as parts
     ${steps ? 'join (select unnest($6::bigint[]) as step_hour_ms, unnest($7::bigint[]) as start_ms) as steps on step_hour_ms = hour_ms' : ''}
     group by 1, 2, 3`,
    [ownerId, wholeFrom, wholeUntil, fromMs, untilMs, ...(steps ? [steps.hours, steps.starts] : [])],
  )
  return rows.map(({ hour_ms: hourMs, total_ms: totalMs, files: checkedFiles, collisions: foundCollisions, ...rest }) => ({
    ...rest,
    hourMs,
    totalMs,
    checkedFiles,
    foundCollisions,
  }))
}

/**
 * Every hour of a range beside the step to which it counts: the one in which it begins, or the first. Told to the database, it adds up steps and
 * hands over one row of each instead of those of all hours, which took the event loop 50 ms for a quarter of a year.
 */
function stepsOfHours(starts: readonly number[], untilMs: number): { hours: number[]; starts: number[] } {
  const found: { hours: number[]; starts: number[] } = { hours: [], starts: [] }
  let step = 0
  for (let hour = hourOf(starts[0] ?? untilMs); hour < untilMs; hour += hourInMs) {
    while ((starts[step + 1] ?? Number.POSITIVE_INFINITY) <= hour) step++
    found.hours.push(hour)
    found.starts.push(starts[step] ?? hour)
  }
  return found
}

/** Forgets events older than that instant and what they added to the sums, of one owner or of all; returns how many. */
export function deleteEventsBefore(db: Database, ms: number, ownerId: string | undefined): Promise<number> {
  return db.transaction(async (sql) => {
    const mine = '($2::uuid is null or owner_id = $2::uuid)'
    const values = [ms, ownerId ?? null]
    const cut = [hourOf(ms), ownerId ?? null]
    // Whoever adds to this hour waits from here on, so that what is counted below is all there is.
    await sql.query(`update event_hours set count = count where hour_ms = $1::bigint and ${mine}`, cut)
    const [{ count = 0 } = {}] = await sql.query<{ count: number }>(
      `select count(*) as count from events where at_ms < $1::bigint and ${mine}`,
      values,
    )
    if (count > 0) await sql.query(`delete from events where at_ms < $1::bigint and ${mine}`, values)
    await sql.query(`delete from event_hours where hour_ms < $1::bigint and ${mine}`, cut)
    if (count > 0) {
      await sql.query(
        `update event_hours set count = rest.count, timed = rest.timed, total_ms = rest.total_ms, files = rest.files, collisions = rest.collisions
         from (select h.owner_id, h.kind, h.label, count(e.at_ms) as count, count(e.duration_ms) as timed, coalesce(sum(e.duration_ms), 0) as total_ms,
             coalesce(sum(e.files), 0)::bigint as files, coalesce(sum(e.collisions), 0)::bigint as collisions
           from event_hours h left join (select owner_id, at_ms, kind, ${labelInSql} as label, duration_ms,
               case when kind = 'batch_collision_detection' then (details->>'files')::bigint end as files,
               case when kind = 'batch_collision_detection' then (details->>'collisions')::bigint end as collisions
             from events where at_ms >= $1::bigint and at_ms < $1::bigint + 3600000 and ${mine}) e
             on e.owner_id = h.owner_id and e.kind = h.kind and e.label = h.label
           where h.hour_ms = $1::bigint and ($2::uuid is null or h.owner_id = $2::uuid) group by h.owner_id, h.kind, h.label) as rest
         where event_hours.hour_ms = $1::bigint and event_hours.owner_id = rest.owner_id and event_hours.kind = rest.kind
           and event_hours.label = rest.label`,
        cut,
      )
    }
    return count
  })
}

/**
 * Adds everything up anew where the sums do not count as many events as there are: the release before writes events and no sums. Returns
 * whether it had to.
 */
export async function sumAnewWhereNeeded(db: Database): Promise<boolean> {
  const [{ events = 0, summed = 0 } = {}] = await db.query<{ events: number; summed: number }>(
    'select (select count(*) from events) as events, (select coalesce(sum(count), 0)::bigint from event_hours) as summed',
  )
  if (events === summed) return false
  await db.transaction(
    async (sql) => {
      // Whoever writes events meanwhile waits with its sums, and adds them to these.
      if (db.engine === 'postgresql') await sql.query('lock table event_hours in share row exclusive mode')
      await sql.query('update event_hours set count = 0, timed = 0, total_ms = 0, files = 0, collisions = 0')
      await sql.query(
        `insert into event_hours (${key}, ${figures})
         select owner_id, ${hourOfEvent}, kind, ${labelInSql}, ${addedUp} from events group by 1, 2, 3, 4
         on conflict (${key}) do update set count = excluded.count, timed = excluded.timed, total_ms = excluded.total_ms, files = excluded.files,
           collisions = excluded.collisions`,
      )
    },
    { isLong: true },
  )
  return true
}
