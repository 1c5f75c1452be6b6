import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { upload } from '../support/http.ts'
import { libraryOf } from '../support/libraries.ts'
import { startMain } from '../support/main-process.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import { memoryOfTree } from '../support/processes.ts'
import { NotMeasurable, type Row } from '../support/row.ts'
import { inParallel, median } from '../support/statistics.ts'

const uploads = 1000
const compileCache = fromRoot('bench/tmp/compile')

export const memory: Row[] = [
  {
    name: 'memory-idle',
    what: 'Memory of the server when nothing happens, all its processes',
    budget: { at: 'most', limit: 150, unit: 'MB' },
    async run(progress) {
      requireLinux()
      const place = await libraryOf('duckdb', 100_000, progress)
      // Once before: the first start writes the compile cache and holds the sources of all modules meanwhile.
      await (await startMain(place, compileCache)).stop()
      const main = await startMain(place, compileCache)
      try {
        const seen: number[] = []
        for (let second = 0; second < 10; second++) {
          progress(`second ${second + 1} of 10`)
          await sleep(1000)
          seen.push((await memoryOfTree(main.pid)).rssMb)
        }
        const { processes } = await memoryOfTree(main.pid)
        return {
          value: median(seen),
          detail: `resident, library of 100,000 photos, ${processes} process, over ten seconds after the first healthy answer`,
        }
      } finally {
        await main.stop()
      }
    },
  },
  {
    name: 'memory-upload',
    what: 'Memory of the server at its highest during 1,000 uploads, 3 at once',
    budget: { at: 'most', limit: 450, unit: 'MB' },
    async run(progress) {
      requireLinux()
      const pictures = await twelveMegapixels(40, progress)
      const main = await startMain(
        { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(await newFolder('library'), 'imgstream.db') },
        compileCache,
      )
      try {
        let done = 0
        await inParallel(3, Array.from({ length: uploads }), async (_, index) => {
          const { bytes } = pictures[index % pictures.length] ?? { bytes: Buffer.alloc(0) }
          await upload(main.url, `M_${index}.jpg`, withTail(bytes, `file ${index}`))
          if (++done % 20 === 0) progress(`${done} of ${uploads} uploads`)
        })
        const { rssMb, peakMb } = await memoryOfTree(main.pid)
        return {
          value: peakMb,
          detail: `highest resident size that the kernel counted; ${rssMb.toFixed(0)} MB at the end; JPEGs of 12 megapixels`,
        }
      } finally {
        await main.stop()
      }
    },
  },
]

function requireLinux() {
  if (process.platform !== 'linux') throw new NotMeasurable('memory is read from /proc, which only Linux has')
}
