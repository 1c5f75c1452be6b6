import { get } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import { writeMillionEvents } from '../support/million-events.ts'
import type { Progress, Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { mean, median, spread } from '../support/statistics.ts'

const rounds = 15

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
  await writeMillionEvents(place, engine, progress)
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
