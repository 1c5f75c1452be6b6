import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launchBrowser } from '../../e2e/support/browser.ts'
import { findBrowser } from '../../e2e/support/find-browser.ts'
import { startMain } from '../support/main-process.ts'
import { fromRoot, newFolder } from '../support/paths.ts'
import { NotMeasurable, type Progress, type Row } from '../support/row.ts'

const count = 50_000
const bytesEach = 2000

interface Seen {
  firstRowMs: number
  longestTaskMs: number
  /** How long after the drop, in words. */
  longTasks: string[]
  heapMb: number
  heapPeakMb: number
  addedMs: number
  checkedMs: number
}

let seen: Promise<Seen> | undefined
/** The three rows are three looks at one drop. */
const measured = (progress: Progress) => (seen ??= measure(progress))

export const upload50000: Row[] = [
  {
    name: 'upload-50000-first-row',
    what: 'Upload page: from the drop of 50,000 files to the first row',
    budget: { at: 'most', limit: 300, unit: 'ms' },
    async run(progress) {
      const { firstRowMs, addedMs, checkedMs } = await measured(progress)
      return { value: firstRowMs, detail: `all in the list after ${seconds(addedMs)}, read and compared after ${seconds(checkedMs)}` }
    },
  },
  {
    name: 'upload-50000-task',
    what: 'Upload page: longest task while 50,000 files are listed, read and compared',
    budget: { at: 'most', limit: 50, unit: 'ms' },
    async run(progress) {
      const { longestTaskMs, longTasks } = await measured(progress)
      return {
        value: longestTaskMs,
        detail: `of the page's main thread; ${longTasks.length} tasks of 50 ms and more${longTasks.length > 0 ? `, the first after ${longTasks.slice(0, 3).join(', ')}` : ''}`,
      }
    },
  },
  {
    name: 'upload-50000-heap',
    what: 'Upload page: JavaScript heap with 50,000 files that are read and compared',
    budget: { at: 'most', limit: 150, unit: 'MB' },
    async run(progress) {
      const { heapMb, heapPeakMb } = await measured(progress)
      return { value: heapMb, detail: `after a collection; the highest sample before it ${heapPeakMb.toFixed(0)} MB` }
    },
  },
]

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

async function measure(progress: Progress): Promise<Seen> {
  const found = await findBrowser()
  if (!found.isFound) throw new NotMeasurable(found.reason)
  const main = await startMain(
    { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(await newFolder('library'), 'imgstream.db') },
    fromRoot('bench/tmp/compile'),
  )
  const browser = await launchBrowser()
  try {
    return await drop(browser, main.url, progress)
  } finally {
    await browser.close()
    await main.stop()
  }
}

async function drop(browser: Browser, url: string, progress: Progress): Promise<Seen> {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  // Files are listed, read and compared; sending 50,000 of them measures the server.
  await page.route('**/api/uploads', () => {})
  await page.goto(`${url}/upload`)
  await page.locator('.up-drop.large').waitFor()
  progress('files are made')
  await makeFiles(page)
  await cdp.send('HeapProfiler.collectGarbage')
  const empty = await heapMb(cdp)
  progress('files are dropped')
  await page.evaluate(dropAll)
  const settled = watchPage(page)
  let peak = 0
  for (;;) {
    const { checked } = await settled()
    peak = Math.max(peak, await heapMb(cdp))
    progress(`${checked} of ${count} files compared`)
    if (checked >= count) break
    await page.waitForTimeout(500)
  }
  // What the last check has to be written down.
  await page.waitForTimeout(2000)
  const times = await settled()
  await cdp.send('HeapProfiler.collectGarbage')
  const heap = await heapMb(cdp)
  return { ...times, heapMb: heap, heapPeakMb: Math.max(peak, empty) }
}

const heapMb = async (cdp: CDPSession) => {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1024 / 1024
}

/** Files of their own bytes and called like pictures, in a list that a drop can hand over. */
const makeFiles = (page: Page) =>
  page.evaluate(
    ({ count, bytesEach }) => {
      const files: File[] = []
      for (let index = 0; index < count; index += 1) {
        const bytes = new Uint8Array(bytesEach)
        new DataView(bytes.buffer).setUint32(0, index)
        files.push(new File([bytes], `IMG_${index}.jpg`, { lastModified: 1_700_000_000_000 + index }))
      }
      // What a browser hands over; its own list takes a minute to be filled by a script.
      Object.assign(globalThis, { transfer: { items: [], files, types: ['Files'] } })
    },
    { count, bytesEach },
  )

/** Watches the main thread from here on, drops the files, and waits for the first row. */
async function dropAll(): Promise<void> {
  const seen = {
    tasks: [] as { startTime: number; duration: number }[],
    longestGapMs: 0,
    firstRowMs: 0,
    startedAt: performance.now(),
    addedMs: 0,
    checkedMs: 0,
  }
  const { transfer } = globalThis as unknown as { transfer: DataTransfer }
  new PerformanceObserver((list) =>
    seen.tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration }))),
  ).observe({ type: 'longtask' })
  // Where no task is long enough to be told, the longest pause between two messages says how long one was.
  const { port1, port2 } = new MessageChannel()
  let last = performance.now()
  port1.onmessage = () => {
    const now = performance.now()
    seen.longestGapMs = Math.max(seen.longestGapMs, now - last)
    last = now
    setTimeout(() => port2.postMessage(0), 10)
  }
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.up-row')) return
    observer.disconnect()
    requestAnimationFrame(() => {
      seen.firstRowMs = performance.now() - seen.startedAt
    })
  }).observe(document.body, { childList: true, subtree: true })
  Object.assign(globalThis, { seen })
  // A task of its own, as a drop is.
  await new Promise((resolve) => setTimeout(resolve, 100))
  last = performance.now()
  seen.startedAt = last
  port2.postMessage(0)
  const drop = new DragEvent('drop', { bubbles: true, cancelable: true })
  Object.defineProperty(drop, 'dataTransfer', { value: transfer })
  document.querySelector('main')?.dispatchEvent(drop)
}

/** How far it is, by what the page says. */
function watchPage(page: Page) {
  return () =>
    page.evaluate((count) => {
      const { seen } = globalThis as unknown as {
        seen: {
          tasks: { startTime: number; duration: number }[]
          longestGapMs: number
          firstRowMs: number
          startedAt: number
          addedMs: number
          checkedMs: number
        }
      }
      const numbers = [...document.querySelectorAll('.up-chip b')].map((chip) => Number((chip.textContent ?? '').replaceAll(/\D/g, '')))
      const [all = 0, fresh = 0] = numbers
      const elapsed = performance.now() - seen.startedAt
      if (all >= count) seen.addedMs ||= elapsed
      if (fresh >= count) seen.checkedMs ||= elapsed
      return {
        checked: fresh,
        firstRowMs: seen.firstRowMs,
        addedMs: seen.addedMs,
        checkedMs: seen.checkedMs,
        longTasks: seen.tasks.map(({ startTime, duration }) => `${((startTime - seen.startedAt) / 1000).toFixed(1)} s: ${duration} ms`),
        longestTaskMs: seen.tasks.length > 0 ? Math.max(...seen.tasks.map(({ duration }) => duration)) : Math.min(50, seen.longestGapMs),
      }
    }, count)
}
