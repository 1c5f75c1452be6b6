import { access, constants, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fromRoot } from './paths.ts'

export type FoundBrowser = { isFound: true; path: string } | { isFound: false; reason: string }

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const usualPlaces = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']

/** An installed Chromium or Chrome, else the one that an npm package brings for Linux on x64. IMGSTREAM_BROWSER names another. */
export async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env.IMGSTREAM_BROWSER
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  for (const path of named ? [named] : [...onPath, ...usualPlaces]) {
    if (await isExecutable(path)) return { isFound: true, path }
  }
  const how = 'Install Chromium or Chrome (Debian: apt-get install chromium), or name one in IMGSTREAM_BROWSER.'
  if (named) return { isFound: false, reason: `IMGSTREAM_BROWSER names ${named}, which cannot be run. ${how}` }
  if (process.platform !== 'linux' || process.arch !== 'x64') return { isFound: false, reason: `No browser is installed. ${how}` }
  try {
    return { isFound: true, path: await unpackBrowser() }
  } catch (error) {
    return { isFound: false, reason: `No browser is installed, and the packaged one did not unpack (${String(error)}). ${how}` }
  }
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

/** The package unpacks into the temporary folder and takes any file of that name for its own, so it gets a folder of our own. */
async function unpackBrowser(): Promise<string> {
  const { version } = JSON.parse(await readFile(fromRoot('node_modules/@sparticuz/chromium/package.json'), 'utf8'))
  const folder = fromRoot('.cache/browser')
  const place = join(folder, version)
  const ready = join(place, 'chromium')
  if (await isExecutable(ready)) return ready
  const work = join(folder, `unpacking-${process.pid}`)
  await mkdir(work, { recursive: true })
  const before = process.env.TMPDIR ?? tmpdir()
  process.env.TMPDIR = work
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    await packaged.executablePath()
  } finally {
    process.env.TMPDIR = before
  }
  // Another process may have been faster; its folder is as good.
  await rename(work, place).catch(() => rm(work, { recursive: true }))
  return ready
}
