import { thousandMonth } from '../support/fill-library.ts'
import { get, upload } from '../support/http.ts'
import { type EngineName, engineTitle, libraryOf } from '../support/libraries.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import { cpuBelow } from '../support/processes.ts'
import type { Progress, Row } from '../support/row.ts'
import { type BenchServer, startBenchServer } from '../support/server.ts'
import { inTurn, median } from '../support/statistics.ts'

const rounds = 7
const engines = ['duckdb', 'postgresql'] as const

export const growth: Row[] = engines.flatMap((engine): Row[] => [
  {
    name: `growth-upload-${engine}`,
    what: `CPU of an upload at 1,000,000 photos against 1,000, ${engineTitle[engine]}`,
    budget: { at: 'most', limit: 1.3, unit: '×' },
    run: (progress) => measureUploads(engine, progress),
  },
  {
    name: `growth-page-${engine}`,
    what: `CPU of a timeline page of 1,000 photos at 1,000,000 against 1,000, ${engineTitle[engine]}`,
    budget: { at: 'most', limit: 1.3, unit: '×' },
    run: (progress) =>
      compare(engine, false, progress, async (server) => {
        for (let time = 0; time < 20; time++) await get(`${server.url}/api/timeline/${thousandMonth}`)
        return 20
      }),
  },
])

/** With decoding, as uploads are; and without it, where the database's share shows. */
async function measureUploads(engine: EngineName, progress: Progress) {
  const pictures = await twelveMegapixels(8, progress)
  const uploadAll = async (server: BenchServer, round: number) => {
    for (const [index, { bytes }] of pictures.entries()) {
      await upload(server.url, `G_${process.hrtime.bigint()}_${index}.jpg`, withTail(bytes, `round ${round}`))
    }
    return pictures.length
  }
  const whole = await compare(engine, false, progress, uploadAll)
  const rest = await compare(engine, true, progress, uploadAll)
  return { value: whole.value, detail: `${whole.detail}; without decoding ${rest.value.toFixed(2)} × (${rest.detail})` }
}

async function compare(
  engine: EngineName,
  withoutDecoding: boolean,
  progress: Progress,
  work: (server: BenchServer, round: number) => Promise<number>,
) {
  const small = await startBenchServer({ place: await libraryOf(engine, 1000, progress), withoutDecoding })
  const large = await startBenchServer({ place: await libraryOf(engine, 1_000_000, progress), withoutDecoding })
  const cpuOf = (server: BenchServer) => async (round: number) => {
    progress(`round ${round + 1} of ${rounds}`)
    const databaseBefore = await cpuBelow(process.pid, 'postgres')
    let count = 0
    const cpuMs = await server.cpuWhile(async () => {
      count = await work(server, round)
    })
    return (cpuMs + (await cpuBelow(process.pid, 'postgres')) - databaseBefore) / count
  }
  try {
    const pairs = await inTurn(rounds, cpuOf(large), cpuOf(small))
    const [atLarge, atSmall] = [median(pairs.map(([cpu]) => cpu)), median(pairs.map(([, cpu]) => cpu))]
    return {
      value: median(pairs.map(([large, small]) => large / small)),
      detail: `${atLarge.toFixed(1)} CPU ms against ${atSmall.toFixed(1)}, ${engine === 'duckdb' ? 'the database included' : "PostgreSQL's processes included"}`,
    }
  } finally {
    await small.close()
    await large.close()
  }
}
