// npm test, and npm run check (--without-browser). Words after it choose test files by a part of their path and leave the checks out.
import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { auditDependencies } from './test/audit-dependencies.ts'
import { hasPostgres, sharePostgres } from '../packages/server/test/support/postgres.ts'
import { checkTree } from './test/check-tree.ts'
import { cleanEnvironment } from './test/clean-environment.ts'
import { runBrowserTests } from './test/run-browser-tests.ts'
import { runTestFiles } from './test/run-test-files.ts'
import { add, closingLine, isGood, nothing, secondsSince, type Tally } from './test/tally.ts'

const { options, words } = {
  options: process.argv.slice(2).filter(isOption),
  words: process.argv.slice(2).filter((word) => !isOption(word)),
}
const startedAt = performance.now()

function isOption(word: string) {
  return word.startsWith('--')
}

/** Without words all files are chosen. */
function testFiles(pattern: string): string[] {
  const files = globSync(pattern, { exclude: (name) => String(name).includes('node_modules') }).sort()
  return files.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).map((file) => resolve(file))
}

async function step(title: string, work: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n── ${title}`)
  return work()
}

const ownTests = [
  ...testFiles('scripts/**/*.test.ts'),
  ...testFiles('terraform/**/*.test.ts'),
  ...testFiles('packages/*/test/**/*.test.ts{,x}'),
]
const browserTests = options.includes('--without-browser') ? [] : testFiles('e2e/**/*.e2e.ts')
if (ownTests.length + browserTests.length === 0) {
  console.error(`Nothing matched: no test file has ${words.map((word) => `"${word}"`).join(' or ')} in its path.`)
  process.exit(1)
}

cleanEnvironment()
let tally = nothing
// Files that need a PostgreSQL each start their own, which is dear only when they are many.
const postgres = hasPostgres && ownTests.length + browserTests.length > 4 ? await sharePostgres() : undefined
if (words.length === 0) tally = add(tally, await step('Format, lint, types, generated files', checkTree))
if (words.length === 0 && process.env.CI) tally = add(tally, await step('Dependencies', auditDependencies))
if (ownTests.length > 0) {
  tally = add(tally, await step('Unit, contract and integration tests', () => runTestFiles(ownTests, { timeoutMs: 600_000 })))
}
if (browserTests.length > 0) tally = add(tally, await step('End-to-end tests with a browser', () => runBrowserTests(browserTests)))
await postgres?.stop()
console.log(`\n${isGood(tally) ? 'All is well' : 'Something is wrong'} after ${secondsSince(startedAt)}.`)
console.log(closingLine(tally))
process.exitCode = isGood(tally) ? 0 : 1
