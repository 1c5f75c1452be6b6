import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { upload } from '../support/http.ts'
import { newFolder } from '../support/paths.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { inParallel, inTurn, median, spread } from '../support/statistics.ts'

const files = 48
const rounds = 9

export const loopback: Row = {
  name: 'loopback',
  what: 'Upload of 3 MB files over loopback without decoding, against hashing and fsyncing the same bytes directly',
  budget: { at: 'least', limit: 0.5, unit: '× its throughput' },
  async run(progress) {
    const pictures = await twelveMegapixels(12, progress)
    const bodies = Array.from({ length: files }, (_, index) => pictures[index % pictures.length]?.bytes ?? Buffer.alloc(0))
    const folder = await newFolder('direct')
    const server = await startBenchServer({ withoutDecoding: true })
    try {
      const overLoopback = async (round: number) => {
        progress(`round ${round + 1} of ${rounds}`)
        const startedAt = performance.now()
        const cpuMs = await server.cpuWhile(() =>
          inParallel(3, bodies, async (bytes, index) => {
            await upload(server.url, `L${round}_${index}.jpg`, withTail(bytes, `${round} ${index}`))
          }),
        )
        return { ms: performance.now() - startedAt, cpuMs }
      }
      const directly = async (round: number) => {
        const startedAt = performance.now()
        const before = process.cpuUsage()
        await inParallel(3, bodies, (bytes, index) => hashAndStore(join(folder, `${round}_${index}`), withTail(bytes, `${round} ${index}`)))
        const { user, system } = process.cpuUsage(before)
        return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 }
      }
      const pairs = await inTurn(rounds, overLoopback, directly)
      const ratios = pairs.map(([path, direct]) => direct.ms / path.ms)
      const each = (side: 0 | 1, of: 'ms' | 'cpuMs') => (median(pairs.map((pair) => pair[side][of])) / files).toFixed(1)
      return {
        value: median(ratios),
        detail:
          `${files} files, 3 at once, ${rounds} rounds in turn: ${spread(ratios, 2)}; a file ${each(0, 'ms')} ms against ${each(1, 'ms')}, ` +
          `CPU ${each(0, 'cpuMs')} ms against ${each(1, 'cpuMs')}`,
      }
    } finally {
      await server.close()
    }
  },
}

async function hashAndStore(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx')
  createHash('sha256').update(bytes).digest('hex')
  await file.writeFile(bytes)
  await file.sync()
  await file.close()
}
