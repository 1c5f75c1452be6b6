import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import type { TestEvent } from 'node:test/reporters'
import { FileReport } from './file-report.ts'
import { add, nothing, type Tally } from './tally.ts'

/**
 * Runs test files, one process a file so that none inherits another's leftovers, one more at a time than there are cores: a third of their time
 * they wait for disks and for processes that they have started.
 * Prints one line a file; for a file with a failure also what failed and all that the file printed.
 */
export async function runTestFiles(files: readonly string[], options: { concurrency?: number; timeoutMs: number }): Promise<Tally> {
  const reports = new Map(files.map((file) => [file, new FileReport(file)]))
  const concurrency = options.concurrency ?? availableParallelism() + 1
  for await (const event of run({ files: [...files], concurrency, timeout: options.timeoutMs })) {
    take(event, reports.get(fileOf(event)))
  }
  for (const report of reports.values()) report.requireTests()
  return [...reports.values()].map((report) => report.tally).reduce(add, nothing)
}

/** `entryFile` is the file that was run, `file` the one in which `it` was called, and the only one that events about a whole file have. */
function fileOf({ data }: TestEvent): string {
  if (data === undefined) return ''
  if ('entryFile' in data && typeof data.entryFile === 'string') return data.entryFile
  return 'file' in data && data.file !== undefined ? data.file : ''
}

/** Node tells of each test, and of each file as if it were one when it has crashed or held no test. */
function take(event: TestEvent, report: FileReport | undefined) {
  if (!report) return
  if (event.type === 'test:stdout' || event.type === 'test:stderr') report.output += event.data.message
  if (event.type === 'test:summary') report.end(event.data.duration_ms)
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return
  const { name, details, skip, todo } = event.data
  if (name === report.file) {
    if (event.type === 'test:fail') report.fail('the file as a whole', event.data.details.error)
    report.end(details.duration_ms)
  } else if (event.type === 'test:fail' && todo === undefined) {
    const { error } = event.data.details
    // A suite fails with its tests, which are counted already, or by a hook of its own, which is not.
    if (details.type !== 'suite' || !isOnlyBecauseOfTests(error)) report.fail(name, error)
  } else if (details.type === 'suite') {
    // A suite that is skipped says nothing of the tests in it.
    if (skip !== undefined) report.skip(name, skip)
  } else {
    if (skip !== undefined || todo !== undefined) report.skip(name, skip ?? todo)
    else report.pass()
  }
}

function isOnlyBecauseOfTests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}
