import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, it } from 'node:test'
import { readConfig } from '../../src/config/read-config.ts'
import type { EventRecord } from '../../src/domain/ports/repositories.ts'
import type { Database } from '../../src/infrastructure/database/database.ts'
import { createEventRepository } from '../../src/infrastructure/database/monitoring/event-repository.ts'
import { onEachEngine } from '../support/engines.ts'
import { aClock } from '../support/library.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { locationOf, tusAt } from '../support/tus.ts'

/** Lets statements that write events fail while it is told to. */
function failingEvents() {
  const faults = { on: false, failed: 0 }
  const wrap = (database: Database): Database => ({
    ...database,
    transaction: (work, options) =>
      database.transaction(
        (sql) =>
          work({
            query: (text, values) => {
              if (!faults.on || !text.includes('insert into events')) return sql.query(text, values)
              faults.failed++
              return Promise.reject(new Error('no events today'))
            },
          }),
        options,
      ),
  })
  return { faults, wrap }
}

onEachEngine('what happens with taken names', (engine) => {
  const { faults, wrap } = failingEvents()
  let app: TestApp
  let url: string
  let ownerId: string
  before(async () => {
    app = await testApp({ place: await engine.newPlace(), wrap: { database: wrap } })
    await app.http.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
    ownerId = ((await (await fetch(`${url}/api/me`)).json()) as { owner_id: string }).owner_id
  })
  after(() => app.stop())

  const stored = async () => {
    // Asking for statistics waits until what was noted is written.
    await fetch(`${url}/api/collisions/statistics`)
    return createEventRepository(app.database).list(ownerId, 0, 10_000)
  }
  /** The events that came of this work. */
  async function during(work: () => Promise<unknown>): Promise<EventRecord[]> {
    const known = new Set((await stored()).map(({ id }) => id))
    await work()
    return (await stored()).filter(({ id }) => !known.has(id))
  }
  const put = async (filename: string, text: string, query = '') =>
    (await fetch(`${url}/api/photos/${filename}${query}`, { method: 'PUT', body: Buffer.from(await aJpeg(text)) })).status

  /** Met, decided, written, resolved, each as long as it took. Nobody was asked, so that nobody's thinking was measured. */
  function requireOverwrite(events: readonly EventRecord[]) {
    assert.deepEqual(events.map(({ kind }) => kind).sort(), [
      'collision_detected',
      'collision_resolved',
      'overwrite_operation',
      'user_decision',
    ])
    for (const { kind, durationMs, photoId } of events) {
      assert.ok(photoId, kind)
      if (kind === 'user_decision') assert.equal(durationMs, undefined)
      else assert.ok(durationMs !== undefined && durationMs > 0 && durationMs < 60_000, `${kind} ${durationMs}`)
    }
    const taken = (kind: string) => events.find((event) => event.kind === kind)?.durationMs ?? 0
    assert.ok(taken('collision_detected') < taken('overwrite_operation'), 'to find a name is a part of writing over it')
    assert.equal(events.find(({ kind }) => kind === 'user_decision')?.details.decision, 'overwrite')
  }

  it('by PUT is recorded with how long it took', async () => {
    assert.equal(await put('put.jpg', 'put 1'), 201)
    requireOverwrite(await during(() => put('put.jpg', 'put 2', '?on_collision=overwrite')))
  })

  it('in a form is recorded with how long it took', async () => {
    assert.equal(await put('form.jpg', 'form 1'), 201)
    const form = new FormData()
    form.append('on_collision', 'overwrite')
    form.append('file', new Blob([Buffer.from(await aJpeg('form 2'))]), 'form.jpg')
    requireOverwrite(
      await during(async () => {
        const answer = await fetch(`${url}/api/photos`, { method: 'POST', body: form })
        assert.equal(((await answer.json()) as { overwrite_uploads: number }).overwrite_uploads, 1)
      }),
    )
  })

  it('by tus is recorded with how long it took', async () => {
    assert.equal(await put('tus.jpg', 'tus 1'), 201)
    const bytes = await aJpeg('tus 2')
    const tus = tusAt(url)
    requireOverwrite(
      await during(async () => {
        const created = await tus.create(bytes.length, { filename: 'tus.jpg', on_collision: 'overwrite' })
        assert.equal((await tus.patch(locationOf(created), 0, bytes)).status, 200)
      }),
    )
  })

  it('in a check is recorded, each name and the check as a whole', async () => {
    const events = await during(() =>
      fetch(`${url}/api/collisions/check`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ filenames: ['put.jpg', 'form.jpg', 'free.jpg'] }),
      }),
    )
    assert.deepEqual(events.map(({ kind }) => kind).sort(), ['batch_collision_detection', 'collision_detected', 'collision_detected'])
    for (const { durationMs } of events) assert.ok(durationMs !== undefined && durationMs > 0)
    const { files, collisions } = events.find(({ kind }) => kind === 'batch_collision_detection')?.details ?? {}
    assert.deepEqual([files, collisions], [3, 2])
  })

  it('does not fail an upload when events cannot be written, and is written later', async () => {
    assert.equal(await put('calm.jpg', 'calm 1'), 201)
    const events = await during(async () => {
      faults.on = true
      assert.equal(await put('calm.jpg', 'calm 2', '?on_collision=overwrite'), 200)
      while (faults.failed === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      assert.equal(await put('calm.jpg', 'calm 3', '?on_collision=overwrite&expected_version=1'), 409)
      faults.on = false
    })
    assert.equal(events.filter(({ kind }) => kind === 'overwrite_operation').length, 2)
    assert.ok(app.logged.includes('event_write_failed'))
  })

  it('is forgotten after the days of the environment, by the job that prunes', async () => {
    const days = (environment: string) => {
      const read = readConfig({
        ENVIRONMENT: environment,
        DATABASE_TYPE: 'duckdb',
        LOCAL_DB_PATH: 'x',
        LOCAL_STORAGE_PATH: 'x',
        ...(environment === 'production' && { PUBLIC_URL: 'https://photos.example.com' }),
      })
      assert.ok(read.ok, JSON.stringify(read))
      return read.config.monitoring.retentionDays
    }
    assert.deepEqual(['development', 'test', 'production'].map(days), [30, 7, 90])

    const clock = aClock()
    const aged = await testApp({ place: await engine.newPlace(), clock })
    try {
      const me = (await aged.ask({ url: '/api/me' })).json<{ owner_id: string }>().owner_id
      const count = async () => {
        await aged.ask({ url: '/api/collisions/statistics' })
        return (await createEventRepository(aged.database).list(me, 0, 100)).length
      }
      await aged.put('a.jpg', await aJpeg('a 1'))
      await aged.put('a.jpg', await aJpeg('a 2'), 'on_collision=overwrite')
      assert.equal(await count(), 4)
      clock.now += 7 * 86_400_000
      await (await aged.jobs.start('prune-events')).ended
      assert.equal(await count(), 4)
      clock.now += 1
      const { result } = await (await aged.jobs.start('prune-events')).ended
      assert.deepEqual([result, await count()], [{ events: 4, olderThanDays: 7 }, 0])
    } finally {
      await aged.stop()
    }
  })

  it('is not stored where monitoring is off', async () => {
    const silent = await testApp({ place: await engine.newPlace(), env: { MONITORING_ENABLED: 'false' } })
    try {
      await silent.put('a.jpg', await aJpeg('a 1'))
      assert.equal((await silent.put('a.jpg', await aJpeg('a 2'), 'on_collision=overwrite')).statusCode, 200)
      const health = (await silent.ask({ url: '/health' })).json<{ services: { monitoring: string } }>()
      assert.equal(health.services.monitoring, 'disabled')
      assert.deepEqual(await silent.database.query('select id from events union all select owner_id from event_hours'), [])
    } finally {
      await silent.stop()
    }
  })
})
