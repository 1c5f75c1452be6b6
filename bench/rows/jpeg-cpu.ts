import { createImaging } from '../../packages/server/src/infrastructure/imaging/create-imaging.ts'
import { drawWithSharp } from '../support/draw-with-sharp.ts'
import { twelveMegapixels } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { median, spread } from '../support/statistics.ts'

const rounds = 5

export const jpegCpu: Row = {
  name: 'jpeg-cpu',
  what: 'Preview, thumbnail and placeholder of a 12-megapixel JPEG, one core',
  budget: { at: 'most', limit: 110, unit: 'CPU ms' },
  async run(progress) {
    const pictures = (await twelveMegapixels(8, progress)).map(({ path }, index) => ({ path, isP3: index % 2 === 1 }))
    const imaging = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80, concurrency: 1 })
    const seen: { isP3: boolean; cpuMs: number }[] = []
    const alone: number[] = []
    for (let round = -1; round < rounds; round++) {
      progress(`round ${round + 1} of ${rounds}`)
      for (const { path, isP3 } of pictures) {
        const cpuMs = await cpuOf(() => imaging.inspect(path))
        const aloneMs = await cpuOf(() => drawWithSharp(path))
        if (round < 0) continue
        seen.push({ isP3, cpuMs })
        alone.push(aloneMs)
      }
    }
    await imaging.close()
    const [srgb, p3] = [false, true].map((wanted) => seen.filter(({ isP3 }) => isP3 === wanted).map(({ cpuMs }) => cpuMs))
    return {
      value: Math.max(median(srgb ?? []), median(p3 ?? [])),
      detail: `8 files × ${rounds}; sRGB ${spread(srgb ?? [], 0)}, Display-P3 ${spread(p3 ?? [], 0)}; the slower one counts; sharp alone in turn with it ${spread(alone, 0)}`,
    }
  },
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
