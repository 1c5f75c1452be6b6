import { gzipSync } from 'node:zlib'
import { thousandMonth } from '../support/fill-library.ts'
import { get } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import type { Progress, Row } from '../support/row.ts'
import { type BenchServer, startBenchServer } from '../support/server.ts'
import { mean, median, spread } from '../support/statistics.ts'

const photos = 1_000_000
const rounds = 21
const engines = ['duckdb', 'postgresql'] as const

export const timeline: Row[] = [
  ...engines.map(
    (engine): Row => ({
      name: `months-${engine}`,
      what: `Months with their counts at 1,000,000 photos, ${engineTitle[engine]}`,
      budget: { at: 'most', limit: 30, unit: 'ms' },
      run: (progress) => measure(engine, '/api/timeline', progress),
    }),
  ),
  ...engines.map(
    (engine): Row => ({
      name: `month-${engine}`,
      what: `One month of 1,000 photos at 1,000,000, ${engineTitle[engine]}`,
      budget: { at: 'most', limit: 40, unit: 'ms' },
      run: (progress) => measure(engine, `/api/timeline/${thousandMonth}`, progress),
    }),
  ),
  {
    name: 'month-bytes',
    what: 'One month of 1,000 photos, gzipped',
    budget: { at: 'most', limit: 60, unit: 'bytes a photo' },
    async run(progress) {
      const server = await startBenchServer({ place: await libraryOf('duckdb', 1000, progress) })
      try {
        const { body } = await get(`${server.url}/api/timeline/${thousandMonth}`)
        const count = (JSON.parse(body.toString('utf8')) as { photo_id: string[] }).photo_id.length
        if (count !== 1000) throw new Error(`The month has ${count} photos instead of 1,000.`)
        return {
          value: gzipSync(body, { level: 6 }).length / count,
          detail: `${(body.length / count).toFixed(0)} bytes a photo before; ids as random and placeholders as varied as real ones`,
        }
      } finally {
        await server.close()
      }
    },
  },
]

async function measure(engine: EngineName, path: string, progress: Progress) {
  const server = await startBenchServer({ place: await libraryOf(engine, photos, progress) })
  try {
    progress('asking over HTTP')
    const { ms, cpuMs } = await askAgain(server, path)
    return { value: median(ms), detail: `whole request ${spread(ms)}, ${mean(cpuMs).toFixed(1)} CPU ms in the server` }
  } finally {
    await server.close()
  }
}

async function askAgain(server: BenchServer, path: string) {
  const ms: number[] = []
  const cpuMs: number[] = []
  for (let round = -5; round < rounds; round++) {
    const cpu = await server.cpuWhile(async () => {
      const answer = await get(server.url + path)
      if (round >= 0) ms.push(answer.ms)
    })
    if (round >= 0) cpuMs.push(cpu)
  }
  return { ms, cpuMs }
}
