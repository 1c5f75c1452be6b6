import { readFile } from 'node:fs/promises'
import { heicFiles } from '../support/heic-files.ts'
import { upload } from '../support/http.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { inParallel } from '../support/statistics.ts'

export const eventLoop: Row = {
  name: 'event-loop',
  what: "Delay of the server's event loop while it takes in JPEG and HEIC files, 99th percentile",
  budget: { at: 'most', limit: 20, unit: 'ms' },
  async run(progress) {
    const pictures = await twelveMegapixels(24, progress)
    const heic = await heicFiles()
    const heicBytes = await Promise.all(heic.paths.map((path) => readFile(path)))
    const uploads = Array.from({ length: 120 }, (_, index) => {
      const isHeic = index % 6 === 5
      const bytes = isHeic ? heicBytes[index % heicBytes.length] : pictures[index % pictures.length]?.bytes
      return { filename: `E_${index}.${isHeic ? 'heic' : 'jpg'}`, bytes: withTail(bytes ?? Buffer.alloc(0), `file ${index}`) }
    })
    const server = await startBenchServer()
    try {
      await inParallel(3, uploads.slice(0, 6), async ({ filename, bytes }) => {
        await upload(server.url, `warm-up ${filename}`, bytes)
      })
      await server.ask('renditionsIdle')
      await server.ask('watchLoop')
      let done = 0
      await inParallel(3, uploads, async ({ filename, bytes }) => {
        await upload(server.url, filename, bytes)
        progress(`${++done} of ${uploads.length} uploads`)
      })
      const { p50, p99, max, samples, ownCpuP99, ownCpuMax } = await server.ask('loopDelays')
      return {
        value: p99,
        detail:
          `120 uploads, 3 at once, every sixth a HEIC of ${heic.whose} whose real pictures are made meanwhile; beyond a 10 ms timer, ` +
          `${samples} samples: p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${max.toFixed(0)}; CPU of the loop's own thread between two samples: p99 ${ownCpuP99.toFixed(1)}, most ${ownCpuMax.toFixed(0)}`,
      }
    } finally {
      await server.close()
    }
  },
}
