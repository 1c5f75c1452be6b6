import sharp from 'sharp'
import { drawWithSharp } from '../support/draw-with-sharp.ts'
import { upload } from '../support/http.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { inParallel, inTurn, median, spread } from '../support/statistics.ts'

/** Enough that the first one's way in and the last one's way out, when a core has nothing to draw, are a small part. */
const files = 48
const rounds = 5
/** As many as the server draws at once. */
const drawnAtOnce = 2

export const ingest: Row = {
  name: 'ingest',
  what: 'Pictures made through the whole upload path, against calling sharp alone on the same files',
  budget: { at: 'least', limit: 0.9, unit: '× its throughput' },
  async run(progress) {
    const pictures = await twelveMegapixels(files, progress)
    const server = await startBenchServer()
    sharp.concurrency(1)
    sharp.cache(false)
    try {
      const throughUpload = async (round: number) => {
        progress(`round ${round + 1} of ${rounds}`)
        const startedAt = performance.now()
        const serverCpuMs = await server.cpuWhile(() =>
          inParallel(3, pictures, async ({ bytes }, index) => {
            await upload(server.url, `R${round}_${index}.jpg`, withTail(bytes, `round ${round}`))
          }),
        )
        return { ms: performance.now() - startedAt, cpuMs: serverCpuMs }
      }
      const sharpAlone = async () => {
        const startedAt = performance.now()
        const before = process.cpuUsage()
        await inParallel(drawnAtOnce, pictures, ({ path }) => drawWithSharp(path))
        const { user, system } = process.cpuUsage(before)
        return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
      }
      const pairs = await inTurn(rounds, throughUpload, sharpAlone)
      const ratios = pairs.map(([path, alone]) => alone.ms / path.ms)
      const cpu = (side: 0 | 1) => median(pairs.map((pair) => pair[side].cpuMs / files)).toFixed(0)
      return {
        value: median(ratios),
        detail:
          `${files} JPEGs of 12 megapixels, half in Display-P3, 3 at once, ${rounds} rounds in turn: ${spread(ratios, 2)}; ` +
          `CPU a photo: server ${cpu(0)} ms, sharp alone ${cpu(1)} ms`,
      }
    } finally {
      await server.close()
    }
  },
}
