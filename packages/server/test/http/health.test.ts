import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Health, Readiness } from '@imgstream/contract'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts'

const well = { database: 'healthy', storage: 'healthy', monitoring: 'healthy' }
/** What is well has time to say so on a busy machine; an answer is old soon. */
const healthTimes = { timeoutMs: 10_000, keptMs: 100 }
/** Where one hangs and the others must still be heard. */
const hangingTimes = { ...healthTimes, timeoutMs: 1500 }
const answerIsOld = () => sleep(120)

onEachEngine('the health', (engine) => {
  async function withApp(options: TestAppOptions, work: (app: TestApp, ask: ReturnType<typeof asked>) => Promise<void>) {
    const app = await testApp({ place: await engine.newPlace(), healthTimes, ...options })
    try {
      await work(app, asked(app))
    } finally {
      await app.stop()
    }
  }
  const asked = (app: TestApp) => async (url: '/health' | '/ready') => {
    const answer = await app.ask({ method: 'GET', url })
    return { status: answer.statusCode, body: answer.json<Health & Readiness>(), headers: answer.headers }
  }

  it('has exactly the fields of the guide, in its order, and is kept by nobody on the way', () =>
    withApp({}, async (_, ask) => {
      const { status, body, headers } = await ask('/health')
      assert.equal(status, 200)
      assert.deepEqual(Object.entries(body), [
        ['status', 'healthy'],
        ['timestamp', body.timestamp],
        ['version', body.version],
        ['services', well],
      ])
      assert.match(body.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      assert.match(body.version, /^\d+\.\d+\.\d+/)
      assert.deepEqual([headers['cache-control'], headers['content-type']], ['no-store', 'application/json; charset=utf-8'])
      const ready = await ask('/ready')
      assert.equal(ready.status, 200)
      assert.deepEqual(Object.entries(ready.body), [
        ['ready', true],
        ['timestamp', ready.body.timestamp],
        ['checks', { database: true, storage: true }],
      ])
    }))

  it('says that monitoring is off, and is well without it', () =>
    withApp({ env: { MONITORING_ENABLED: 'false' } }, async (_, ask) => {
      const { status, body } = await ask('/health')
      assert.deepEqual([status, body.status, body.services], [200, 'healthy', { ...well, monitoring: 'disabled' }])
    }))

  it('is 503 within its time limit when the database hangs, and 200 when it is back', () => {
    const hanging = Promise.withResolvers<void>()
    const wrap = { database: (real: TestApp['database']) => ({ ...real, ping: () => hanging.promise }) }
    return withApp({ wrap, healthTimes: hangingTimes }, async (app, ask) => {
      const { status, body, headers } = await ask('/health')
      assert.deepEqual([status, body.status, body.services], [503, 'unhealthy', { ...well, database: 'unhealthy' }])
      assert.ok(headers['x-request-id'])
      assert.deepEqual(await ask('/ready').then((answer) => [answer.status, answer.body.ready, answer.body.checks]), [
        503,
        false,
        { database: false, storage: true },
      ])
      hanging.resolve()
      await answerIsOld()
      assert.equal((await ask('/health')).status, 200)
      assert.match(app.complaints.join(), /service_unhealthy: .*no answer within 1500 ms/)
      assert.ok(app.logged.includes('service_recovered'))
    })
  })

  it('is 503 while the storage hangs, though everything else is well', () => {
    const hanging = Promise.withResolvers<void>()
    const wrap = { objects: (real: TestApp['objects']) => ({ ...real, probe: () => hanging.promise }) }
    return withApp({ wrap, healthTimes: hangingTimes }, async (_, ask) => {
      const { status, body } = await ask('/health')
      assert.deepEqual([status, body.services], [503, { ...well, storage: 'unhealthy' }])
      hanging.resolve()
    })
  })

  it('is 503 when events cannot be written, and 200 when they are', () => {
    const state = { fails: false }
    const wrap = {
      database: (real: TestApp['database']) => ({
        ...real,
        query: ((text, values) =>
          state.fails && text.includes('insert into events')
            ? Promise.reject(new Error('events are refused'))
            : real.query(text, values)) as typeof real.query,
        transaction: ((work, options) =>
          real.transaction(
            (sql) =>
              work({
                query: ((text, values) =>
                  state.fails && text.includes('insert into events')
                    ? Promise.reject(new Error('events are refused'))
                    : sql.query(text, values)) as typeof sql.query,
              }),
            options,
          )) as typeof real.transaction,
      }),
    }
    return withApp({ wrap }, async (app, ask) => {
      await app.put('a.jpg', await aJpeg('a'))
      state.fails = true
      assert.equal((await app.put('a.jpg', await aJpeg('b'))).statusCode, 409)
      const { status, body } = await ask('/health')
      assert.deepEqual([status, body.services], [503, { ...well, monitoring: 'unhealthy' }])
      // What cannot be noted keeps nobody from working.
      assert.deepEqual(await ask('/ready').then((answer) => [answer.status, answer.body.ready]), [200, true])
      state.fails = false
      await answerIsOld()
      assert.equal((await ask('/health')).status, 200)
      app.complaints.length = 0
    })
  })

  it('stays alive and is not ready while the server stops, and everything else is refused', () =>
    withApp({}, async (app, ask) => {
      app.refuseRequests()
      assert.equal((await ask('/health')).status, 200)
      assert.deepEqual(await ask('/ready').then(({ status, body }) => [status, body.ready, body.checks]), [
        503,
        false,
        { database: true, storage: true },
      ])
      assert.equal((await app.ask({ method: 'GET', url: '/api/me' })).statusCode, 503)
    }))

  it('is 503 on a full disk, until there is room', { skip: cannotMount() }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgstream-full-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder])
    try {
      const file =
        engine.name === 'DuckDB' ? { DATABASE_TYPE: 'duckdb' as const, LOCAL_DB_PATH: join(folder, 'db', 'library.db') } : undefined
      await withApp({ folder, isInFolder: true, ...(file && { place: file }) }, async (app, ask) => {
        assert.equal((await ask('/health')).status, 200)
        const { bavail, bsize } = statfsSync(folder)
        writeFileSync(join(folder, 'fill'), Buffer.alloc(bavail * bsize - 500_000))
        await answerIsOld()
        const { status, body } = await ask('/health')
        const full = { storage: 'unhealthy', ...(file && { database: 'unhealthy' }) }
        assert.deepEqual([status, body.services], [503, { ...well, ...full }])
        rmSync(join(folder, 'fill'))
        await answerIsOld()
        assert.equal((await ask('/health')).status, 200)
        app.complaints.length = 0
      }).catch((error: NodeJS.ErrnoException) => {
        // The mounted folder itself cannot be removed by the app's stop.
        if (error.code !== 'EBUSY') throw error
      })
    } finally {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

function cannotMount(): string | false {
  return process.platform === 'linux' && process.getuid?.() === 0 ? false : 'only root on Linux can mount a small disk'
}
