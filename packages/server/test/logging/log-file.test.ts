import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'

const source = JSON.stringify(join(import.meta.dirname, '../../src/logging/log-file.ts'))
const megabyte = 1_000_000

function aPlace(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'imgstream-log-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A process of its own that logs so; `limit` is the largest file it may write, in KiB. */
async function logs(path: string, statements: string, limit?: number): Promise<void> {
  const script = `
    const { createLogFile } = await import(${source})
    const { truncateSync } = await import('node:fs')
    const path = ${JSON.stringify(path)}
    const write = createLogFile(path, { retryMs: 100 })
    const wait = (ms) => new Promise((done) => setTimeout(done, ms))
    const lines = async (who, count, bytes) => {
      for (let n = 0; n < count; n++) { write('INFO', who + n + ' ' + 'x'.repeat(bytes)); await wait(10) }
      await wait(1000)
    }
    ${statements}`
  const node = [process.execPath, '--input-type=module', '-e', script]
  const command = limit === undefined ? node : ['sh', '-c', `ulimit -f ${limit}; exec "$@"`, 'sh', ...node]
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  const [code] = (await once(child, 'exit')) as [number | null]
  assert.equal(code, 0, errors)
}

/** What was logged, the oldest first, by its first word. */
function logged(folder: string): string[] {
  const files = readdirSync(folder).sort((a, b) => ageOf(b) - ageOf(a))
  return files
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .flatMap((line) => / - INFO - \S+ - (\w+)/.exec(line)?.[1] ?? [])
}

const ageOf = (file: string) => Number(file.slice('imgstream.log.'.length) || 0)
const named = (who: string, from: number, until: number) => Array.from({ length: until - from }, (_, index) => `${who}${from + index}`)

void describe('the log file', { concurrency: 2 }, () => {
  void it('turns over at 10 MB, keeps five before it, and drops the oldest', async (t) => {
    const folder = aPlace(t)
    await logs(join(folder, 'imgstream.log'), `await lines('line', 75, ${megabyte})`)
    const files = readdirSync(folder).sort()
    assert.deepEqual(files, ['imgstream.log', ...[1, 2, 3, 4, 5].map((number) => `imgstream.log.${number}`)])
    for (const file of files) {
      const { size, mode } = statSync(join(folder, file))
      assert.ok(size <= 11.6 * megabyte, `${file} has ${size} bytes`)
      assert.equal(mode & 0o777, 0o600)
    }
    const kept = logged(folder)
    assert.ok(kept.length >= 55 && kept.length < 75, String(kept.length))
    assert.deepEqual(kept, named('line', 75 - kept.length, 75), 'the newest, in their order')
  })

  void it('goes on after a restart where it was, and turns over when both together are 10 MB', async (t) => {
    const folder = aPlace(t)
    const path = join(folder, 'imgstream.log')
    await logs(path, `await lines('before', 6, ${megabyte})`)
    await logs(path, `await lines('after', 6, ${megabyte})`)
    assert.deepEqual(readdirSync(folder).sort(), ['imgstream.log', 'imgstream.log.1'])
    assert.deepEqual(logged(folder), [...named('before', 0, 6), ...named('after', 0, 6)])
  })

  void it('is written again once there is room, and says how much it missed', async (t) => {
    const folder = aPlace(t)
    const path = join(folder, 'imgstream.log')
    // A file that may not grow stands for a disk that is full; emptied, there is room.
    await logs(path, `await lines('one', 30, 10_000); truncateSync(path, 0); await wait(200); await lines('two', 3, 10)`, 100)
    assert.deepEqual(logged(folder).slice(-3), named('two', 0, 3))
    assert.match(readFileSync(path, 'utf8'), /WARNING - \S+ - log_file_not_written lines=\d+\n/)
  })

  void it('loses no line where two processes share it by mistake, as long as none turns it over', async (t) => {
    const folder = aPlace(t)
    const path = join(folder, 'imgstream.log')
    writeFileSync(path, '')
    await Promise.all(['a', 'b'].map((who) => logs(path, `await lines('${who}', 4, ${megabyte})`)))
    assert.deepEqual(new Set(logged(folder)), new Set([...named('a', 0, 4), ...named('b', 0, 4)]))
  })
})
