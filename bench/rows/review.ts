import type { Page } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser.ts'
import { samplePicture } from '../../e2e/support/sample.ts'
import { seededName } from '../support/fill-library.ts'
import { libraryOf } from '../support/libraries.ts'
import { NotMeasurable, type Progress, type Row } from '../support/row.ts'
import { startBenchServer } from '../support/server.ts'
import { median, spread } from '../support/statistics.ts'

const files = 10_000
const steps = 60

export const review: Row[] = [
  {
    name: 'review-10000-next',
    what: 'From the key of a decision to the next of 10,000 colliding files on the screen, in Chromium',
    budget: { at: 'most', limit: 50, unit: 'ms' },
    run: (progress) =>
      inReview(progress, async (page) => {
        progress('deciding file after file')
        const ms: number[] = []
        for (let step = -5; step < steps; step++) {
          const took = await nextAfter(page, step % 2 === 0 ? 's' : 'b')
          if (step >= 0) ms.push(took)
        }
        return { value: median(ms), detail: `${spread(ms)} from key to frame, ${steps} decisions by keys` }
      }),
  },
  {
    name: 'review-10000-bulk',
    what: 'One decision for 10,000 colliding files at once, from click to screen, in Chromium',
    budget: { at: 'most', limit: 200, unit: 'ms' },
    run: (progress) =>
      inReview(progress, async (page) => {
        progress('deciding all at once')
        const ms: number[] = []
        const opened: number[] = []
        for (let round = 0; round < 5; round++) {
          opened.push(await clickUntil(page, '.rv-many', '.rv-rules'))
          ms.push(await clickUntil(page, '.rv-rules li:last-child button', `[aria-valuenow="${files}"]`))
          await page.keyboard.press('z')
          await page.waitForSelector('[aria-valuenow="0"]')
        }
        await longTasks(page)
        await page.keyboard.press('Escape')
        await page.click('.rv-many')
        await page.click('.rv-rules li:last-child button')
        // It is held for 5 seconds, so that it can be undone, and then carried out.
        await page.waitForTimeout(9000)
        const tasks = await longTasks(page)
        return {
          value: median(ms),
          detail: `skip all ${spread(ms)}; the plans of all seven rules ${spread(opened)}; longest task while it is carried out ${Math.max(0, ...tasks).toFixed(0)} ms`,
        }
      }),
  },
]

/** A library of 10,000 photos, and a page in whose review 10,000 other files of their names wait: found, hashed and checked as ever. */
async function inReview<T>(progress: Progress, measure: (page: Page) => Promise<T>): Promise<T> {
  const server = await startBenchServer({ place: await libraryOf('duckdb', files, progress) })
  const browser = await launchBrowser().catch((error: unknown) => {
    throw new NotMeasurable(String(error))
  })
  try {
    const page = await (await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 } })).newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(`${server.url}/upload`)
    await page.waitForSelector('input[data-pick=files]', { state: 'attached' })
    progress('hashing and checking 10,000 files')
    const { buffer } = await samplePicture('any.jpg', 1, { width: 320, height: 240 })
    await page.evaluate(chooseFiles, { base64: buffer.toString('base64'), names: Array.from({ length: files }, (_, at) => seededName(at)) })
    await page.waitForSelector('.up-ask a')
    await page.click('.up-ask a')
    await page.waitForSelector(`[aria-valuemax="${files}"]`)
    await page.waitForTimeout(2000)
    return await measure(page)
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Runs in the page: as many files as names, each with bytes of its own. */
function chooseFiles({ base64, names }: { base64: string; names: string[] }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const transfer = new DataTransfer()
  for (const name of names) transfer.items.add(new File([bytes, name], name, { type: 'image/jpeg', lastModified: 1_700_000_000_000 }))
  const input = document.querySelector<HTMLInputElement>('input[data-pick=files]')
  if (!input) throw new Error('The page has no field for files')
  input.files = transfer.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

/** Ms from the key's own time to the end of the frame that shows the next file. */
async function nextAfter(page: Page, key: string): Promise<number> {
  const shown = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const stage = () => document.querySelector('.rv-stage')?.getAttribute('aria-label')
        const before = stage()
        let pressedAt = 0
        window.addEventListener('keydown', (event) => (pressedAt = event.timeStamp), { once: true, capture: true })
        const look = () => {
          if (pressedAt === 0 || stage() === before) return void requestAnimationFrame(look)
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now() - pressedAt)
          port2.postMessage(undefined)
        }
        look()
      }),
  )
  await page.waitForTimeout(120)
  await page.keyboard.press(key)
  return shown
}

/** Ms from the click's own time to the end of the frame in which something is there. */
async function clickUntil(page: Page, selector: string, awaited: string): Promise<number> {
  const shown = page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        let clickedAt = 0
        window.addEventListener('click', (event) => (clickedAt = event.timeStamp), { once: true, capture: true })
        const look = () => {
          if (clickedAt === 0 || !document.querySelector(wanted)) return void requestAnimationFrame(look)
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now() - clickedAt)
          port2.postMessage(undefined)
        }
        look()
      }),
    awaited,
  )
  await page.waitForTimeout(120)
  await page.click(selector)
  return shown
}

/** The long tasks since the last call, ms each. */
const longTasks = (page: Page) =>
  page.evaluate(() => {
    const holder = window as typeof window & { longTasks?: number[] }
    const tasks = holder.longTasks ?? []
    if (!holder.longTasks) {
      new PerformanceObserver((list) => holder.longTasks?.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      })
    }
    holder.longTasks = []
    return tasks
  })
