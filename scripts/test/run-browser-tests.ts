import { findBrowser } from '../../e2e/support/find-browser.ts'
import { runTestFiles } from './run-test-files.ts'
import { add, type Tally } from './tally.ts'

/** Runs the end-to-end tests. Without a browser its tests are skipped, which is a failure where CI runs them: there they must not go missing. */
export async function runBrowserTests(files: readonly string[]): Promise<Tally> {
  const browser = await findBrowser()
  console.log(browser.isFound ? `Browser: ${browser.path}` : browser.reason)
  // Each file has a browser and a server of its own; more than two files at a time only wait for each other.
  const tally = await runTestFiles(files, { concurrency: 2, timeoutMs: 600_000 })
  if (browser.isFound || !process.env.CI) return tally
  console.log('✗ CI is set: the browser tests must not be skipped')
  return add(tally, { passed: 0, failed: 1, skipped: 0 })
}
