import { get, upload } from '../support/http.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { inParallel, median, percentile, spread } from '../support/statistics.ts'

/** Overwritten again and again: each upload meets a taken name, and leaves four events. */
const files = 12
const rounds = 10

/**
 * Overwrites in turn on a server that stores events and on one that stores none, both running all the time. CPU time is compared: of wall time
 * a busy machine gives and takes more than events cost. Both figures are in the detail.
 */
export const monitoringOverhead: Row = {
  name: 'monitoring-overhead',
  what: 'CPU time of overwriting uploads with monitoring on, against the same with it off',
  budget: { at: 'most', limit: 2, unit: '% more' },
  async run(progress) {
    const pictures = await twelveMegapixels(files, progress)
    const on = await startBenchServer()
    const off = await startBenchServer({ env: { MONITORING_ENABLED: 'false' } })
    try {
      const overwrite = async (server: typeof on, round: number) => {
        const startedAt = performance.now()
        const cpuMs = await server.cpuWhile(async () => {
          await inParallel(3, pictures, async ({ bytes }, index) => {
            await upload(server.url, `M${index}.jpg`, withTail(bytes, `round ${round}`), round === -1 ? undefined : 'overwrite')
          })
          // What waits to be written belongs to these uploads: whoever asks for the statistics waits for it.
          await get(`${server.url}/api/collisions/statistics`)
        })
        return { ms: performance.now() - startedAt, cpuMs }
      }
      const pairs: [on: Awaited<ReturnType<typeof overwrite>>, off: Awaited<ReturnType<typeof overwrite>>][] = []
      for (let round = -2; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`)
        // Who comes second finds a warmer machine: they change places.
        const [first, second] = round % 2 === 0 ? [on, off] : [off, on]
        const [a, b] = [await overwrite(first, round === -2 ? -1 : round + 10), await overwrite(second, round === -2 ? -1 : round + 10)]
        if (round >= 0) pairs.push(first === on ? [a, b] : [b, a])
      }
      const more = (of: 'ms' | 'cpuMs') => pairs.map(([with_, without]) => (with_[of] / without[of] - 1) * 100)
      const [cpu, wall] = [more('cpuMs'), more('ms')]
      const each = (side: 0 | 1) => (median(pairs.map((pair) => pair[side].cpuMs)) / files).toFixed(1)
      return {
        value: Math.max(0, median(cpu)),
        detail:
          `${files} overwrites of 12 megapixels, 3 at once, ${rounds} rounds in turn on two running servers: CPU ${spread(cpu)} %, quartiles ` +
          `${percentile(cpu, 0.25).toFixed(1)} to ${percentile(cpu, 0.75).toFixed(1)}; wall time ${spread(wall)} %; ` +
          `CPU a photo ${each(0)} ms against ${each(1)}`,
      }
    } finally {
      await Promise.all([on.close(), off.close()])
    }
  },
}
