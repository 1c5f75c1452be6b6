import { relative } from 'node:path'
import { inspect } from 'node:util'
import { closingLine, type Tally } from './tally.ts'

/** What became of one test file. */
export class FileReport {
  readonly file: string
  readonly tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  output = ''
  private failures: string[] = []
  private readonly skips = new Map<string, number>()

  constructor(file: string) {
    this.file = file
  }

  pass() {
    this.tally.passed += 1
  }

  skip(name: string, reason: string | boolean | undefined) {
    this.tally.skipped += 1
    const why = typeof reason === 'string' ? reason : name
    this.skips.set(why, (this.skips.get(why) ?? 0) + 1)
  }

  fail(name: string, error: Error) {
    this.tally.failed += 1
    this.failures.push(`  ✗ ${name}\n${indent(inspect(error.cause instanceof Error ? error.cause : error))}`)
  }

  /** Called when all is over: a file of which nothing was heard is a failure, whatever the reason. */
  requireTests() {
    if (this.tally.passed + this.tally.failed + this.tally.skipped > 0) return
    this.fail('the file as a whole', new Error('No test of this file has run'))
    this.end(0)
  }

  /** Prints the file's line, and its failures with what the file had printed. */
  end(durationMs: number) {
    if (this.tally.passed + this.tally.failed + this.tally.skipped === 0) return
    const mark = this.failures.length > 0 ? '✗' : '✓'
    console.log(`${mark} ${relative('.', this.file)}: ${closingLine(this.tally)} (${(durationMs / 1000).toFixed(1)} s)`)
    for (const [reason, count] of this.skips) console.log(`  skipped ${count}: ${reason}`)
    for (const failure of this.failures) console.log(failure)
    if (this.failures.length > 0 && this.output !== '') console.log(`  it printed:\n${indent(this.output.trimEnd())}`)
    this.failures = []
    this.output = ''
    this.skips.clear()
  }
}

const indent = (text: string) => text.replace(/^/gm, '    ')
