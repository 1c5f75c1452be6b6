import { fromRoot, newFolder } from '../support/paths.ts'
import { libraryOf } from '../support/libraries.ts'
import { startMain } from '../support/main-process.ts'
import type { Row } from '../support/row.ts'
import { median, spread } from '../support/statistics.ts'

const rounds = 5

export const start: Row = {
  name: 'start',
  what: 'Start to the first healthy answer, library of 100,000 photos, DuckDB',
  budget: { at: 'most', limit: 1000, unit: 'ms' },
  async run(progress) {
    const place = await libraryOf('duckdb', 100_000, progress)
    const startOnce = async (compileCache: string) => {
      const main = await startMain(place, compileCache)
      await main.stop()
      return main.startMs
    }
    const warm: number[] = []
    const cold: number[] = []
    for (let round = -1; round < rounds; round++) {
      progress(`start ${round + 2} of ${rounds + 1}`)
      const ms = await startOnce(fromRoot('bench/tmp/compile'))
      if (round >= 0) warm.push(ms)
      if (round >= 0) cold.push(await startOnce(await newFolder('compile')))
    }
    return { value: median(warm), detail: `${spread(warm, 0)} with Node's compile cache as npm start keeps it, ${spread(cold, 0)} without` }
  },
}
