import { get } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import { rangeOfEvents, writeMillionEvents } from '../support/million-events.ts'
import type { Progress, Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { median, spread } from '../support/statistics.ts'

const photos = 1_000_000
const rounds = 15

export const monitoringPage: Row[] = (['duckdb', 'postgresql'] as const).map(
  (engine): Row => ({
    name: `monitoring-page-${engine}`,
    what: `The slowest request of the page Monitoring at 1,000,000 photos and 1,000,000 events of one library, ${engineTitle[engine]}`,
    budget: { at: 'most', limit: 200, unit: 'ms' },
    run: (progress) => measure(engine, progress),
  }),
)

const instant = (ms: number) => new Date(ms).toISOString()
const range = `from=${instant(rangeOfEvents.fromMs)}&until=${instant(rangeOfEvents.untilMs)}`
/** Nothing failed, so that the list of failures is looked for to its end. */
const requests = {
  'series of 83 days': `/api/monitoring/series?${range}&step=day&time_zone=Asia/Tokyo`,
  failures: `/api/monitoring/failures?${range}&limit=200`,
  storage: `/api/monitoring/storage?${range}`,
} as const

async function measure(engine: EngineName, progress: Progress) {
  const place = await libraryOf(engine, photos, progress)
  await writeMillionEvents(place, engine, progress)
  const server = await startBenchServer({ place })
  try {
    const seen: { name: string; ms: number[] }[] = []
    for (const [name, path] of Object.entries(requests)) {
      progress(`asking for ${name}`)
      const ms: number[] = []
      for (let round = -3; round < rounds; round++) {
        const answer = await get(server.url + path)
        if (round >= 0) ms.push(answer.ms)
      }
      seen.push({ name, ms })
    }
    return {
      value: Math.max(...seen.map(({ ms }) => median(ms))),
      detail: seen.map(({ name, ms }) => `${name} ${spread(ms)}`).join(', '),
    }
  } finally {
    await server.close()
  }
}
