// npm run screenshots -- docs: makes the pictures in docs/images anew, in both languages, and the moving ones of the README.
import { relative } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { launchBrowser } from './support/browser.ts'
import { collidingFiles, fillForGuides, steps, type Step } from './support/guide-steps.ts'
import { fromRoot } from './support/paths.ts'
import { writePast } from './support/past.ts'
import { fillLibraryForScenes, scenes } from './support/scenes.ts'
import { newServerFolder, removeServerFolder, startServer } from './support/server.ts'

type Language = 'en' | 'ja'
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
/** In the film each step stands so long, ms. */
const film: readonly (readonly [Step['name'], number])[] = [
  ['upload', 2200],
  ['review', 2600],
  ['second', 1600],
  ['third', 1600],
  ['fourth', 1600],
  ['report', 3000],
  ['undone', 2600],
]
const onPhone: readonly Step['name'][] = ['upload', 'review', 'report']
const stills: readonly Step['name'][] = ['upload', 'review', 'many', 'report', 'versions', 'compare']

/** Each page is walked in a library of its own, so that versions and names are those of a first time. */
async function walk(browser: Browser, language: Language, look: BrowserContextOptions): Promise<Map<string, Buffer>> {
  const server = await startServer(await newServerFolder())
  const locale = language === 'ja' ? 'ja-JP' : 'en-US'
  const context = await browser.newContext({ locale, reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo', ...look })
  try {
    const library = await fillForGuides(server.url)
    const page = await context.newPage()
    const files = await collidingFiles()
    const seen = new Map<string, Buffer>()
    for (const step of steps) {
      await step.show(page, { ...library, files })
      seen.set(step.name, await page.screenshot())
    }
    return seen
  } finally {
    await context.close()
    await server.stop()
    await removeServerFolder(server.folder)
  }
}

async function save(language: Language, name: string, picture: Sharp, kind: 'png' | 'webp' = 'png') {
  const path = fromRoot(`docs/images/${name}${language === 'ja' ? '-ja' : ''}.${kind}`)
  const { size } = await (kind === 'png' ? picture.png({ palette: true, effort: 10 }) : picture).toFile(path)
  console.log(`${relative(fromRoot('.'), path)} ${Math.round(size / 1000)} kB`)
}

const of = (seen: Map<string, Buffer>, name: string): Buffer => {
  const picture = seen.get(name)
  if (!picture) throw new Error(`no picture of ${name}`)
  return picture
}

async function inARow(pictures: readonly Buffer[], gap = 24): Promise<Sharp> {
  const width = pictures.length * (phone.width + gap) - gap
  const row = sharp({ create: { width, height: phone.height, channels: 3, background: '#d8dbe0' } })
  return row.composite(pictures.map((input, index) => ({ input, left: index * (phone.width + gap), top: 0 })))
}

/** The page Monitoring of somebody who has uploaded now and then for forty days. */
async function monitoring(browser: Browser) {
  const server = await startServer(await newServerFolder(), {}, writePast)
  try {
    const library = await fillLibraryForScenes(server.url)
    for (const language of ['en', 'ja'] as const) {
      const locale = language === 'ja' ? 'ja-JP' : 'en-US'
      const context = await browser.newContext({ locale, reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo', viewport: desk })
      const page = await context.newPage()
      await scenes.find(({ name }) => name === 'monitoring')?.show(page, library, 0)
      await save(language, 'monitoring', sharp(await page.screenshot()).resize(1100))
      await context.close()
    }
  } finally {
    await server.stop()
    await removeServerFolder(server.folder)
  }
}

const browser = await launchBrowser()
try {
  await monitoring(browser)
  for (const language of ['en', 'ja'] as const) {
    const large = await walk(browser, language, { viewport: desk, colorScheme: 'light' })
    for (const name of stills) await save(language, name, sharp(of(large, name)).resize(1100))
    const frames = await Promise.all(film.map(([name]) => sharp(of(large, name)).resize(1000).png().toBuffer()))
    const moving = sharp(frames, { join: { animated: true } }).webp({ quality: 82, effort: 6, loop: 0, delay: film.map(([, ms]) => ms) })
    await save(language, 'collisions', moving, 'webp')
    const small = await walk(browser, language, { viewport: phone, colorScheme: 'dark', hasTouch: true, isMobile: true })
    await save(language, 'phone', await inARow(onPhone.map((name) => of(small, name))))
    await save(language, 'photos', sharp(of(large, 'photos')).resize(1100))
  }
} finally {
  await browser.close()
}
