import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BareBrowser, launchBareBrowser } from '../support/bare-browser.ts'
import { get } from '../support/http.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { twelveMegapixels, withTail } from '../support/pictures.ts'
import type { Row } from '../support/row.ts'
import { type BenchServer, startBenchServer } from '../support/server.ts'
import { median, spread } from '../support/statistics.ts'

const files = 1000
const rounds = 2

interface Took {
  ms: number
  serverCpuMs: number
}

export const uploadBrowserCli: Row = {
  name: 'upload-browser-cli',
  what: 'Batch of 1,000 files of 3 MB through the upload page in Chromium, against imgstream upload',
  budget: { at: 'most', limit: 1.25, unit: '× its time' },
  async run(progress) {
    progress('writing the files')
    const paths = await writePictures(files, await twelveMegapixels(12, progress))
    const browser = await launchBareBrowser()
    try {
      const pairs: [Took, Took][] = []
      // With few files once before: both sides load their programs, and the browser fills its code cache.
      for (let round = -1; round < rounds; round++) {
        const chosen = round < 0 ? paths.slice(0, 20) : paths
        const say = (side: string) => progress(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}: ${side}`)
        say('the page')
        const page = await onItsOwnServer((server) => byPage(browser, server, chosen))
        say('imgstream upload')
        const command = await onItsOwnServer((server) => byCommandLine(server, chosen))
        if (round >= 0) pairs.push([page, command])
      }
      const ratios = pairs.map(([page, command]) => page.ms / command.ms)
      const each = (side: 0 | 1, of: keyof Took) => (median(pairs.map((pair) => pair[side][of])) / files).toFixed(1)
      return {
        value: median(ratios),
        detail:
          `${rounds} rounds in turn, each on a new server without decoding: ${spread(ratios, 2)}; a file ${each(0, 'ms')} ms against ` +
          `${each(1, 'ms')}, CPU of the server ${each(0, 'serverCpuMs')} ms against ${each(1, 'serverCpuMs')}`,
      }
    } finally {
      await browser.close()
    }
  },
}

/** All in one folder, each file with bytes of its own. */
async function writePictures(count: number, pictures: readonly { bytes: Buffer }[]): Promise<string[]> {
  const folder = await newFolder('batch')
  const paths: string[] = []
  for (let index = 0; index < count; index++) {
    const path = join(folder, `B_${String(index).padStart(4, '0')}.jpg`)
    await writeFile(path, withTail(pictures[index % pictures.length]?.bytes ?? Buffer.alloc(0), `file ${index}`))
    paths.push(path)
  }
  return paths
}

async function onItsOwnServer(upload: (server: BenchServer) => Promise<number>): Promise<Took> {
  const server = await startBenchServer({ withoutDecoding: true })
  try {
    let ms = 0
    const serverCpuMs = await server.cpuWhile(async () => {
      ms = await upload(server)
    })
    return { ms, serverCpuMs }
  } finally {
    await server.close()
  }
}

/** From the choice of the files to the report that says all are stored. */
async function byPage(browser: BareBrowser, server: BenchServer, paths: readonly string[]): Promise<number> {
  const page = await browser.open(`${server.url}/upload`)
  try {
    await page.run(until('input[data-pick=files]'))
    const startedAt = performance.now()
    await page.choose('input[data-pick=files]', paths)
    await page.run(until('.rp-head[data-tone=ok]'))
    const ms = performance.now() - startedAt
    await expectStored(server, paths.length)
    return ms
  } finally {
    await page.close()
  }
}

/** Asked now and then: watching every change of the page would slow it down. */
const until = (selector: string) => `new Promise((resolve) => {
  const timer = setInterval(() => {
    if (!document.querySelector(${JSON.stringify(selector)})) return
    clearInterval(timer)
    resolve()
  }, 100)
})`

/** From the start of the command to its end. */
async function byCommandLine(server: BenchServer, paths: readonly string[]): Promise<number> {
  const home = await newFolder('home')
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [fromRoot('packages/cli/bin/imgstream.mjs'), 'upload', '--json', '--server', server.url, ...paths],
    {
      env: { PATH: process.env.PATH, HOME: home, NODE_COMPILE_CACHE: fromRoot('bench/tmp/compile') },
      cwd: home,
      stdio: 'ignore',
    },
  )
  const [code] = await once(child, 'exit')
  const ms = performance.now() - startedAt
  if (code !== 0) throw new Error(`imgstream upload ended with exit code ${code}.`)
  await expectStored(server, paths.length)
  return ms
}

async function expectStored(server: BenchServer, count: number): Promise<void> {
  const { body } = await get(`${server.url}/api/timeline`)
  const { months } = JSON.parse(body.toString('utf8')) as { months: { count: number }[] }
  const stored = months.reduce((sum, month) => sum + month.count, 0)
  if (stored !== count) throw new Error(`${stored} of ${count} files are in the library.`)
}
