import { createEventRepository } from '../../packages/server/src/infrastructure/database/monitoring/event-repository.ts'
import { type DatabasePlace, openDatabase } from '../../packages/server/test/support/engines.ts'
import { benchOwner } from './fill-library.ts'
import type { EngineName } from './libraries.ts'
import type { Progress } from './row.ts'

const events = 1_000_000
/** When the first of them happened, and how far apart they are, ms. */
const firstMs = 1_700_000_000_000
const apartMs = 7000
/** From a little before the first to a little after the last of them: 82 days. */
export const rangeOfEvents = { fromMs: firstMs - 3_600_000, untilMs: firstMs + (events + 1) * apartMs + 3_600_000 }

/** A quarter of a year of somebody who uploads folders again and again: of twenty events eight meetings, five decisions, five ends, one overwrite, one check. */
const fillEvents = `insert into events (id, at_ms, owner_id, kind, photo_id, duration_ms, details, label)
  select gen_random_uuid(), ${firstMs} + i * ${apartMs}::bigint, $1::uuid,
    case when i % 20 < 8 then 'collision_detected' when i % 20 < 13 then 'user_decision' when i % 20 < 18 then 'collision_resolved'
      when i % 20 = 18 then 'overwrite_operation' else 'batch_collision_detection' end,
    gen_random_uuid(), (i % 977) / 10.0,
    cast(case when i % 20 = 19 then '{"files":500,"collisions":25,"units":1,"fallback":false}' when i % 20 = 18 then '{"success":true,"version":2}'
      else '{"decision":"overwrite"}' end as json),
    case when i % 20 < 8 then '' when i % 20 < 13 then case when i % 3 = 0 then 'overwrite' when i % 3 = 1 then 'skip' else 'keep_both' end
      when i % 20 < 18 then 'overwritten' when i % 20 = 18 then 'success' else '' end
  from generate_series(1, ${events}) as g(i)`

/** Writes them for the bench owner, with their sums. */
export async function writeMillionEvents(place: DatabasePlace, engine: EngineName, progress: Progress): Promise<void> {
  progress('writing a million events')
  const database = await openDatabase(place)
  try {
    await database.transaction((sql) => sql.query(fillEvents, [benchOwner.id]))
    await createEventRepository(database).sumAnewWhereNeeded()
    // As autovacuum would have done by the time there are so many.
    if (engine === 'postgresql') {
      await database.query('analyze events')
      await database.query('analyze event_hours')
    }
  } finally {
    await database.close()
  }
}
