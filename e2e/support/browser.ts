import { after, before, it, type TestContext } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findBrowser } from './find-browser.ts'
import { fontConfiguration } from './japanese-font.ts'
import { fromRoot } from './paths.ts'

/** Without a sandbox because CI runs as root; the rest keeps the browser from talking to anyone but our server. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  '--disable-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--font-render-hinting=none',
]

const found = await findBrowser()

export async function launchBrowser(): Promise<Browser> {
  if (!found.isFound) throw new Error(found.reason)
  const env = { ...process.env, FONTCONFIG_FILE: await fontConfiguration() }
  return chromium.launch({ executablePath: found.path, args: browserArguments, env })
}

export interface OpenedPage {
  page: Page
  context: BrowserContext
  /** What the page complained of: uncaught errors and error lines of its console. */
  complaints: string[]
}

export interface BrowserOfTests {
  /** A page with storage of its own, closed at the end of the test that asked for it. */
  open: (t: TestContext, url: string, options?: BrowserContextOptions) => Promise<OpenedPage>
}

/** One browser for the tests of a file. */
export function withBrowser(): BrowserOfTests {
  let browser: Browser | undefined
  before(async () => {
    if (found.isFound) browser = await launchBrowser()
  })
  after(() => browser?.close())
  return {
    async open(t, url, options) {
      if (!browser) throw new Error('The browser has not been started')
      const context = await browser.newContext({
        locale: 'en-US',
        viewport: { width: 1440, height: 900 },
        acceptDownloads: true,
        ...options,
      })
      context.setDefaultTimeout(30_000)
      const page = await context.newPage()
      t.after(async () => {
        // What the page looked like says more than a time-out does.
        if (!hasPassed(t))
          await page.screenshot({ path: fromRoot(`e2e/output/failed/${t.name.replaceAll(/\W+/g, '-')}.png`) }).catch(() => undefined)
        await context.close()
      })
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`)
      })
      await page.goto(url)
      return { page, context, complaints }
    },
  }
}

/** Node has told it since version 22; its types do not know yet. */
const hasPassed = (t: TestContext) => 'passed' in t && t.passed === true

/** A test that needs the browser: where there is none it is skipped and says why. */
export function browserTest(name: string, work: (t: TestContext) => Promise<void>, timeout = 120_000): void {
  void it(name, { skip: found.isFound ? false : found.reason, timeout }, work)
}
