import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { openDatabase } from '../support/engines.ts'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { locationOf, type TusAnswer, tusAt } from '../support/tus.ts'

const unit = 256 * 1024

interface Instance {
  app: TestApp
  tus: ReturnType<typeof tusAt>
}

describe('three instances on one PostgreSQL and one bucket', { skip: hasPostgres ? false : noPostgres }, () => {
  let postgres: TestPostgres
  let gcs: GcsServer
  let instances: Instance[]
  let place: { DATABASE_TYPE: 'postgresql'; DATABASE_URL: string }
  before(async () => {
    postgres = await startPostgres()
    gcs = await startGcsServer({ bucketName: 'photos' })
    place = { DATABASE_TYPE: 'postgresql' as const, DATABASE_URL: await postgres.newDatabase() }
    const env = { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url }
    // At once, as a deployment starts them: one of them makes the tables.
    instances = await Promise.all(
      [1, 2, 3].map(async () => {
        const app = await testApp({ place, env, orphanGraceMs: 0 })
        await app.http.listen({ port: 0, host: '127.0.0.1' })
        return { app, tus: tusAt(`http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`) }
      }),
    )
  })
  after(async () => {
    for (const { app } of instances ?? []) await app.stop()
    await gcs?.close()
    await postgres?.stop()
  })
  const instance = (index: number): Instance => {
    const found = instances[index % instances.length]
    assert.ok(found)
    return found
  }
  const outcomeOf = (answer: TusAnswer) => JSON.parse(answer.text) as { outcome: string; photo: { photo_id: string; version: number } }
  const original = async (index: number, id: string, version?: number) =>
    (await instance(index).app.ask({ method: 'GET', url: `/api/photos/${id}/original${version ? `?v=${version}` : ''}` })).rawPayload

  it('share one library: what one stored, all show', async () => {
    const bytes = await aJpeg('shared')
    const stored = await instance(0).app.put('shared.jpg', bytes)
    assert.equal(stored.statusCode, 201, stored.body)
    const { photo_id: id } = stored.json<{ photo: { photo_id: string } }>().photo
    for (const index of [0, 1, 2]) {
      assert.deepEqual(await original(index, id), bytes)
      const preview = await instance(index).app.ask({ method: 'GET', url: `/api/photos/${id}/preview?v=1` })
      assert.equal(preview.statusCode, 200)
      assert.match(preview.headers['cache-control']?.toString() ?? '', /immutable/)
    }
    const again = await instance(1).app.put('shared.jpg', bytes)
    assert.equal(again.json<{ outcome: string }>().outcome, 'skipped')
  })

  it('receive the chunks of one upload in turn', async () => {
    const bytes = await aJpeg('long '.repeat(300_000))
    const upload = locationOf(await instance(0).tus.create(bytes.length, { filename: 'in-turn.jpg' }))
    let at = 0
    let last: TusAnswer | undefined
    for (let turn = 1; at < bytes.length; turn++) {
      const { tus } = instance(turn)
      assert.equal((await tus.head(upload)).offset, at)
      last = await tus.patch(upload, at, bytes.subarray(at, at + 2 * unit))
      at += 2 * unit
    }
    assert.equal(last?.status, 200, last?.text)
    const { outcome, photo } = outcomeOf(last)
    assert.equal(outcome, 'uploaded')
    assert.deepEqual(await original(0, photo.photo_id), bytes)
  })

  it('say which pieces they take', async () => {
    const bytes = await aJpeg('small pieces '.repeat(100_000))
    const { tus } = instance(0)
    const upload = locationOf(await tus.create(bytes.length, { filename: 'pieces.jpg' }))
    const refused = await tus.patch(upload, 0, bytes.subarray(0, 1000))
    assert.equal(refused.status, 409)
    assert.match(refused.text, /262144/)
    assert.equal((await tus.head(upload)).offset, 0)
  })

  it('let one of twelve racing uploads of a name win, whichever they reach', async () => {
    const bodies = await Promise.all(Array.from({ length: 12 }, (_, index) => aJpeg(`race ${index}`)))
    const answers = await Promise.all(bodies.map((bytes, index) => instance(index).app.put('race.jpg', bytes)))
    const won = answers.filter(({ statusCode }) => statusCode === 201)
    assert.deepEqual([won.length, answers.filter(({ statusCode }) => statusCode === 409).length], [1, 11])
    const { photo_id: id } = won[0]?.json<{ photo: { photo_id: string } }>().photo ?? { photo_id: '' }
    assert.deepEqual(await original(1, id), bodies[answers.findIndex(({ statusCode }) => statusCode === 201)])
  })

  it('keep every version of racing overwrites', async () => {
    const first = await instance(0).app.put('over.jpg', await aJpeg('over 0'))
    const { photo_id: id } = first.json<{ photo: { photo_id: string } }>().photo
    const bodies = await Promise.all(Array.from({ length: 9 }, (_, index) => aJpeg(`over ${index + 1}`)))
    const answers = await Promise.all(bodies.map((bytes, index) => instance(index).app.put('over.jpg', bytes, 'on_collision=overwrite')))
    assert.ok(answers.every(({ statusCode }) => statusCode === 200))
    const hashes = new Set<string>()
    for (let version = 1; version <= 10; version++)
      hashes.add(
        createHash('sha256')
          .update(await original(version, id, version))
          .digest('hex'),
      )
    assert.equal(hashes.size, 10)
  })

  const isTaken = async (index: number, filename: string) => {
    const answer = await instance(index).app.ask({ method: 'POST', url: '/api/collisions/check', payload: { filenames: [filename] } })
    return answer.json<{ collisions: Record<string, unknown> }>().collisions[filename] !== undefined
  }
  /** Until an instance that has remembered the opposite says so, ms. */
  const saysAfter = async (index: number, filename: string, expected: boolean) => {
    const startedAt = performance.now()
    while ((await isTaken(index, filename)) !== expected) await new Promise((resolve) => setTimeout(resolve, 1))
    return performance.now() - startedAt
  }

  it('hear of what the others write: what they remember of a name is forgotten at once', async (t) => {
    const delays: number[] = []
    for (let round = 0; round < 20; round++) {
      const filename = `heard ${round}.jpg`
      // Each remembers that the name is free.
      for (const index of [0, 1, 2]) assert.equal(await isTaken(index, filename), false)
      const stored = await instance(round).app.put(filename, await aJpeg(filename))
      for (const index of [0, 1, 2]) delays.push(await saysAfter(index, filename, true))
      await instance(round + 1).app.ask({
        method: 'DELETE',
        url: `/api/photos/${stored.json<{ photo: { photo_id: string } }>().photo.photo_id}`,
      })
      for (const index of [0, 1, 2]) delays.push(await saysAfter(index, filename, false))
    }
    await instance(0).app.ask({ method: 'DELETE', url: '/api/trash' })
    t.diagnostic(`an instance was behind for ${Math.max(...delays).toFixed(1)} ms at most, of ${delays.length} times`)
  })

  it('remember nothing while they cannot hear', async () => {
    const database = await openDatabase(place)
    const listeners = await database.query<{ count: number }>(
      "select count(pg_terminate_backend(pid)) as count from pg_stat_activity where datname = current_database() and application_name = 'imgstream listener'",
    )
    assert.deepEqual(listeners, [{ count: 3 }])
    const filename = 'unheard.jpg'
    for (const index of [0, 1, 2]) assert.equal(await isTaken(index, filename), false)
    await instance(0).app.put(filename, await aJpeg(filename))
    for (const index of [1, 2]) await saysAfter(index, filename, true)
    await database.close()
  })

  it('leave nothing in the bucket that no row names', async () => {
    for (const { app } of instances) await app.sweep(0)
    const photos = (await instance(0).app.ask({ method: 'GET', url: '/api/photos?limit=100' })).json<{
      photos: { version: number }[]
    }>()
    const versions = photos.photos.reduce((sum, { version }) => sum + version, 0)
    assert.equal(gcs.bucket.list('originals/').length, versions)
    assert.equal(gcs.bucket.list('derivatives/').length, 2 * versions)
    assert.deepEqual(
      gcs.bucket.list('staging/').map(({ name }) => name),
      [],
    )
    for (const { app } of instances) assert.deepEqual(app.complaints, [])
  })

  it('are healthy, and say so when the bucket is away', async () => {
    // An answer stands for a second.
    const answerIsOld = () => new Promise((resolve) => setTimeout(resolve, 1050))
    const health = async () => (await instance(0).app.ask({ method: 'GET', url: '/health' })).statusCode
    assert.equal(await health(), 200)
    await answerIsOld()
    const operations: string[] = []
    const { faults } = gcs
    const take = faults.take.bind(faults)
    faults.take = (operation) => {
      operations.push(operation)
      return take(operation)
    }
    await Promise.all(Array.from({ length: 50 }, health))
    faults.take = take
    assert.deepEqual(
      operations.toSorted(),
      ['objects.delete', 'objects.insert', 'objects.media'],
      'fifty probes cost what docs/monitoring.md says of one',
    )
    gcs.faults.plan('objects.insert', { kind: 'status', status: 403 }, 1)
    await answerIsOld()
    assert.equal(await health(), 503)
    await answerIsOld()
    assert.equal(await health(), 200)
  })
})
