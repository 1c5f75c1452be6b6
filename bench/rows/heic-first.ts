import { basename } from 'node:path'
import { createImaging } from '../../packages/server/src/infrastructure/imaging/create-imaging.ts'
import { heicFiles } from '../support/heic-files.ts'
import type { Row } from '../support/row.ts'
import { median, spread } from '../support/statistics.ts'

const rounds = 15

export const heicFirst: Row = {
  name: 'heic-first',
  what: 'First picture of a HEIC after its bytes arrived, from its embedded thumbnail',
  budget: { at: 'most', limit: 30, unit: 'CPU ms' },
  async run(progress) {
    const { paths, whose } = await heicFiles()
    const imaging = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80 })
    const medians: { name: string; cpu: number[] }[] = []
    for (const path of paths) {
      progress(basename(path))
      const cpu: number[] = []
      for (let round = -3; round < rounds; round++) {
        const before = process.cpuUsage()
        const { renditions } = await imaging.inspect(path)
        const { user, system } = process.cpuUsage(before)
        // Without a thumbnail inside, the first picture is the real one.
        if (renditions !== 'pending') break
        if (round >= 0) cpu.push((user + system) / 1000)
      }
      if (cpu.length > 0) medians.push({ name: basename(path), cpu })
    }
    await imaging.close()
    return {
      value: Math.max(...medians.map(({ cpu }) => median(cpu))),
      detail: `${whose}, ${medians.length} of them with a thumbnail inside, worker running; ${medians.map(({ name, cpu }) => `${name} ${spread(cpu)}`).join(', ')}; the slowest file counts`,
    }
  },
}
