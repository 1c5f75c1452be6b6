import { createEventRepository } from '../../packages/server/src/infrastructure/database/event-repository.ts'
import { openDatabase } from '../../packages/server/test/support/engines.ts'
import { benchOwner } from '../support/fill-library.ts'
import { get } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import type { Progress, Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { mean, median, spread } from '../support/statistics.ts'

const events = 1_000_000
const rounds = 15

/** A quarter of a year of somebody who uploads folders again and again: of twenty events eight meetings, five decisions, five ends, one overwrite, one check. */
const fillEvents = `insert into events (id, at_ms, owner_id, kind, photo_id, duration_ms, details, label)
  select gen_random_uuid(), 1700000000000 + i * 7000::bigint, $1::uuid,
    case when i % 20 < 8 then 'collision_detected' when i % 20 < 13 then 'user_decision' when i % 20 < 18 then 'collision_resolved'
      when i % 20 = 18 then 'overwrite_operation' else 'batch_collision_detection' end,
    gen_random_uuid(), (i % 977) / 10.0,
    cast(case when i % 20 = 19 then '{"files":500,"collisions":25,"units":1,"fallback":false}' when i % 20 = 18 then '{"success":true,"version":2}'
      else '{"decision":"overwrite"}' end as json),
    case when i % 20 < 8 then '' when i % 20 < 13 then case when i % 3 = 0 then 'overwrite' when i % 3 = 1 then 'skip' else 'keep_both' end
      when i % 20 < 18 then 'overwritten' when i % 20 = 18 then 'success' else '' end
  from generate_series(1, ${events}) as g(i)`

export const statistics: Row[] = (['duckdb', 'postgresql'] as const).map(
  (engine): Row => ({
    name: `statistics-${engine}`,
    what: `Collision statistics from 1,000,000 stored events of one library, ${engineTitle[engine]}`,
    budget: { at: 'most', limit: 200, unit: 'ms' },
    run: (progress) => measure(engine, progress),
  }),
)

async function measure(engine: EngineName, progress: Progress) {
  const place = await libraryOf(engine, 1000, progress)
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
  const server = await startBenchServer({ place })
  try {
    progress('asking over HTTP')
    const ms: number[] = []
    const cpuMs: number[] = []
    for (let round = -3; round < rounds; round++) {
      const cpu = await server.cpuWhile(async () => {
        const answer = await get(`${server.url}/api/collisions/statistics`)
        if (round >= 0) ms.push(answer.ms)
      })
      if (round >= 0) cpuMs.push(cpu)
    }
    return { value: median(ms), detail: `whole request ${spread(ms)}, ${mean(cpuMs).toFixed(1)} CPU ms in the server` }
  } finally {
    await server.close()
  }
}
