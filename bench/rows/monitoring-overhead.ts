import { get, upload } from '../support/http.ts'
import { type EngineName, emptyPostgres, engineTitle } from '../support/libraries.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import { cpuBelow } from '../support/processes.ts'
import type { Progress, Row } from '../support/row.ts'
import { type BenchServer, startBenchServer } from '../support/server.ts'
import { inParallel, median, percentile, spread } from '../support/statistics.ts'

/** Overwritten again and again: each upload meets a taken name, and leaves four events. */
const files = 24
/** Of one of them what else the machine does takes and gives more than events cost; of so many the median holds to half a per cent. */
const rounds = 40

/**
 * Overwrites in turn on a server that stores events and on one that stores none, both running all the time. CPU time is compared, PostgreSQL's
 * included: of wall time a busy machine gives and takes more than events cost. Both figures are in the detail.
 */
export const monitoringOverhead: Row[] = (['duckdb', 'postgresql'] as const).map((engine) => ({
  name: `monitoring-overhead-${engine}`,
  what: `CPU time of overwriting uploads with monitoring on, against the same with it off, ${engineTitle[engine]}`,
  budget: { at: 'most', limit: 2, unit: '% more' },
  run: (progress) => measure(engine, progress),
}))

interface Used {
  ms: number
  cpuMs: number
  /** PostgreSQL's share of it. */
  databaseMs: number
}

async function measure(engine: EngineName, progress: Progress) {
  const pictures = await twelveMegapixels(files, progress)
  const start = async (env: Record<string, string>) =>
    startBenchServer({ env, ...(engine === 'postgresql' && { place: await emptyPostgres() }) })
  const on = await start({})
  const off = await start({ MONITORING_ENABLED: 'false' })
  async function overwrite(server: BenchServer, round: number): Promise<Used> {
    const startedAt = performance.now()
    const databaseBefore = await cpuBelow(process.pid, 'postgres')
    const cpuMs = await server.cpuWhile(async () => {
      await inParallel(3, pictures, async ({ bytes }, index) => {
        await upload(server.url, `M${index}.jpg`, withTail(bytes, `round ${round}`), round === -2 ? undefined : 'overwrite')
      })
      // What waits to be written belongs to these uploads: whoever asks for the statistics waits for it.
      await get(`${server.url}/api/collisions/statistics`)
    })
    const databaseMs = (await cpuBelow(process.pid, 'postgres')) - databaseBefore
    return { ms: performance.now() - startedAt, cpuMs: cpuMs + databaseMs, databaseMs }
  }
  try {
    const pairs: [on: Used, off: Used][] = []
    for (let round = -2; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`)
      // Who comes second finds a warmer machine: they change places.
      const [first, second] = round % 2 === 0 ? [on, off] : [off, on]
      const [a, b] = [await overwrite(first, round), await overwrite(second, round)]
      if (round >= 0) pairs.push(first === on ? [a, b] : [b, a])
    }
    const more = (of: 'ms' | 'cpuMs') => pairs.map(([with_, without]) => (with_[of] / without[of] - 1) * 100)
    const [cpu, wall] = [more('cpuMs'), more('ms')]
    const each = (side: 0 | 1, of: 'cpuMs' | 'databaseMs') => (median(pairs.map((pair) => pair[side][of])) / files).toFixed(1)
    const quartiles = (values: number[]) => `quartiles ${percentile(values, 0.25).toFixed(1)} to ${percentile(values, 0.75).toFixed(1)}`
    return {
      value: Math.max(0, median(cpu)),
      detail:
        `${files} overwrites of 12 megapixels, 3 at once, ${rounds} rounds in turn on two running servers: CPU ${spread(cpu)} %, ${quartiles(cpu)}; ` +
        `wall time ${median(wall).toFixed(1)} %, ${quartiles(wall)}; CPU a photo ${each(0, 'cpuMs')} ms against ${each(1, 'cpuMs')}` +
        (engine === 'postgresql' ? `, PostgreSQL's ${each(0, 'databaseMs')} against ${each(1, 'databaseMs')}` : ', the database included'),
    }
  } finally {
    await Promise.all([on.close(), off.close()])
  }
}
