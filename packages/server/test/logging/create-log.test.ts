import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const source = JSON.stringify(join(import.meta.dirname, '../../src/logging/create-log.ts'))

/** What a process of its own prints when it logs that way. */
function printed(options: object, statements: string): string {
  const script = `const { createLog } = await import(${source}); const log = await createLog(${JSON.stringify(options)}); ${statements}`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  assert.equal(run.stderr, '')
  return run.stdout
}

describe('log', () => {
  it('leaves no plain field beside the message, so that Cloud Logging shows it as text', () => {
    const output = printed(
      { level: 'info', format: 'json' },
      `log.info('collision_detected', { photoId: 'p1', durationMs: 1.5 }); log.error('request_failed', { requestId: 'r1', trace: 't' }, new Error('broken')); log.debug('unseen')`,
    )
    const [first, second, ...rest] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.equal(rest.length, 0)
    const special = ['severity', 'time', 'message', 'logging.googleapis.com/labels', 'logging.googleapis.com/trace', 'httpRequest']
    for (const line of [first, second])
      assert.deepEqual(
        Object.keys(line ?? {}).filter((key) => !special.includes(key)),
        [],
      )
    assert.equal(first?.severity, 'INFO')
    assert.equal(first?.message, 'collision_detected')
    assert.deepEqual(first?.['logging.googleapis.com/labels'], { photoId: 'p1', durationMs: '1.5' })
    assert.match(String(first?.time), /^\d{4}-\d{2}-\d{2}T.*Z$/)
    assert.equal(second?.severity, 'ERROR')
    assert.match(String(second?.message), /^request_failed: Error: broken\n/)
    assert.equal(second?.['logging.googleapis.com/trace'], 't')
  })

  it('says of which request and trace a line is, in the fields that Cloud Logging joins them by', () => {
    const place = JSON.stringify(join(import.meta.dirname, '../../src/current-request.ts'))
    const lines = (options: object) =>
      printed(
        { level: 'info', format: 'json', ...options },
        `const { runInRequest, runOutsideRequests } = await import(${place});
         runInRequest({ requestId: 'r1', traceId: 'abc', spanId: 'def' }, () => {
           log.info('token_made', { requestId: 'r2' }); log.info('upkeep_done'); runOutsideRequests(() => log.info('later')) })`,
      )
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    const [own, plain, outside] = lines({ project: 'my-project' })
    assert.equal(plain?.['logging.googleapis.com/trace'], 'projects/my-project/traces/abc')
    assert.equal(plain?.['logging.googleapis.com/spanId'], 'def')
    assert.deepEqual(
      [own, plain].map((line) => line?.['logging.googleapis.com/labels']),
      [{ requestId: 'r2' }, { requestId: 'r1' }],
    )
    assert.deepEqual(Object.keys(outside ?? {}), ['severity', 'time', 'message'])
    assert.equal(lines({})[0]?.['logging.googleapis.com/trace'], 'abc')
  })

  it('adds nothing to the console for the file beside it', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'imgstream-log-')), 'imgstream.log')
    const output = printed({ level: 'info', format: 'json', file }, `log.info('collision_detected', { photoId: 'p1' })`)
    assert.deepEqual(Object.keys(JSON.parse(output)), ['severity', 'time', 'logging.googleapis.com/labels', 'message'])
  })

  it('says an event with its details in one line for people', () => {
    const output = printed(
      { level: 'debug', format: 'pretty' },
      `log.child({ requestId: 'r1' }).warn('event_write_failed', { waiting: 3 })`,
    )
    assert.match(output, /^\[\d{2}:\d{2}:\d{2}\.\d{3}\] WARN(ING)?: event_write_failed requestId=r1 waiting=3\n$/)
  })

  it('writes everything to a file too, with logger, file and line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgstream-log-'))
    const file = join(folder, 'logs', 'imgstream.log')
    printed(
      { level: 'error', format: 'json', file },
      `log.debug('quiet', { photoId: 'p1' }); await new Promise((done) => setTimeout(done, 200))`,
    )
    assert.match(readFileSync(file, 'utf8'), /^\d{4}-.*Z - imgstream - DEBUG - .+:\d+ - quiet photoId=p1\n$/)
  })
})
