import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { SeriesPoint } from '@imgstream/contract'
import { v7 } from 'uuid'
import { measureStorage } from '../../src/domain/monitoring/measure-storage.ts'
import { createStorageDays } from '../../src/infrastructure/database/monitoring/storage-days-repository.ts'
import { type Api, apiOf } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'
import { metadata } from '../support/tus.ts'

onEachEngine('the monitoring page', (engine) => {
  let app: TestApp
  let api: Api
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    api = apiOf(app)
  })
  after(() => app.stop())

  const put = async (filename: string, bytes: Buffer, query: Record<string, string | number> = {}) =>
    (await api.call('uploadPhoto', { params: { filename }, query, body: bytes })).body
  const failures = async () =>
    (await api.call('listFailures')).body.failures.map(({ what, error_type, count }) => [what, error_type, count])
  const storage = async () => (await api.call('getStorageReport')).body
  // All of it on one day, also when the test meets midnight.
  const measuredAtMs = Date.now()
  const measure = () =>
    measureStorage({ objects: app.objects, storageDays: createStorageDays(app.database), clock: { nowMs: () => measuredAtMs } })

  it('adds up to the statistics, whatever the step and the zone', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await put(name, await aJpeg(`${name} first`))
    await api.call('checkCollisions', { body: { filenames: ['a.jpg', 'b.jpg', 'new.jpg'] } })
    await put('a.jpg', await aJpeg('a second'), { on_collision: 'overwrite' })
    await put('b.jpg', await aJpeg('b second'), { on_collision: 'keep_both' })
    await put('c.jpg', await aJpeg('c second'), { on_collision: 'overwrite', expected_version: 9 })
    const { body: statistics } = await api.call('getCollisionStatistics')
    for (const query of [
      {},
      { step: 'hour', from: new Date(Date.now() - 86_400_000).toISOString() },
      { step: 'day', time_zone: 'Asia/Tokyo' },
    ]) {
      const { points } = (await api.call('getMonitoringSeries', { query })).body
      const sum = (value: (point: SeriesPoint) => number) => points.reduce((total, point) => total + value(point), 0)
      const {
        collision_metrics: met,
        user_decision_metrics: decided,
        overwrite_metrics: written,
        batch_processing_metrics: checks,
      } = statistics
      assert.deepEqual(
        [
          sum((point) => point.collisions_detected),
          sum((point) => point.collisions_resolved),
          sum((point) => point.overwrite_count),
          sum((point) => point.keep_both_count),
          sum((point) => point.skip_count),
          sum((point) => point.successful_overwrites),
          sum((point) => point.failed_overwrites),
          sum((point) => point.checked_files),
          sum((point) => point.found_collisions),
        ],
        [
          met.total_detected,
          met.total_resolved,
          decided.overwrite_count,
          decided.keep_both_count,
          decided.skip_count,
          written.successful_operations,
          written.failed_operations,
          checks.total_files_processed,
          checks.total_collisions_found,
        ],
      )
      // All of it happened in the last step, or in the last two where the clock has just struck.
      const [last] = points.slice(-2).filter((point) => point.collisions_detected > 0)
      if (last?.collisions_detected === met.total_detected) assert.equal(last.average_detection_time_ms, met.average_detection_time_ms)
    }
  })

  it('names what failed and why, and no file', async () => {
    // An overwrite of a version that was not reviewed, in the test before.
    assert.deepEqual(await failures(), [['overwrite', 'CHANGED', 1]])
    await put('text.jpg', Buffer.alloc(500, 'not a picture '))
    await put('small.jpg', Buffer.alloc(3))
    await put('a/b.jpg', await aJpeg('path'))
    await put('sum.jpg', await aJpeg('sum'), { checksum: 'f'.repeat(64) })
    const created = await app.ask({
      method: 'POST',
      url: '/api/uploads',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '5', 'upload-metadata': metadata({ filename: 'tiny.jpg' }) },
    })
    assert.equal(created.statusCode, 422)
    // Two of one kind are one row where they were written together.
    const counts: Record<string, number> = {}
    for (const [what, error, count] of (await failures()).slice(0, -1)) {
      const name = `${what} ${error}`
      counts[name] = (counts[name] ?? 0) + Number(count)
    }
    assert.deepEqual(counts, {
      'upload CHECKSUM_MISMATCH': 1,
      'upload INVALID_FILENAME': 1,
      'upload TOO_SMALL': 2,
      'upload UNSUPPORTED_FORMAT': 1,
    })
    assert.doesNotMatch(JSON.stringify((await api.call('listFailures')).body), /\.jpg/)
    const { body } = await api.call('listFailures', { query: { limit: 2 } })
    assert.deepEqual([body.failures.length, body.more], [2, true])
    const { points } = (await api.call('getMonitoringSeries')).body
    assert.equal(
      points.reduce((total, point) => total + point.failed_uploads, 0),
      4,
    )
  })

  it('does not call a question or a taken name a failure', async () => {
    const before = await failures()
    await put('a.jpg', await aJpeg('another'))
    await put('a.jpg', await aJpeg('another'), { on_collision: 'skip' })
    assert.equal(
      (await app.ask({ method: 'PATCH', url: `/api/uploads/${v7()}`, headers: { 'tus-resumable': '1.0.0' } })).statusCode >= 400,
      true,
    )
    assert.deepEqual(await failures(), before)
  })

  it('keeps many failures of one kind that come at once as few', async () => {
    const before = await failures()
    await Promise.all(Array.from({ length: 40 }, (_, index) => put(`nothing ${index}.jpg`, Buffer.alloc(3))))
    const fresh = (await failures()).slice(0, -before.length)
    assert.equal(
      fresh.reduce((total, [, , count]) => total + Number(count), 0),
      40,
    )
    assert.ok(fresh.length < 20, `${fresh.length} rows`)
  })

  it('says what is stored: originals, replaced versions and the trash at once', async () => {
    const { body } = await api.call('listPhotos', { query: { limit: 500 } })
    const live = body.photos.reduce((total, photo) => total + photo.file_size, 0)
    const now = (await storage()).now
    assert.equal(now.originals_bytes, live)
    assert.ok(now.versions_bytes > 0)
    const photo = body.photos.find(({ filename }) => filename === 'a.jpg')
    assert.ok(photo)
    // A restored version names the object that the replaced one has: it is counted once.
    await api.call('restoreVersion', { params: { id: photo.photo_id, n: 1 } })
    const restored = (await storage()).now
    assert.equal(restored.originals_bytes + restored.versions_bytes, now.originals_bytes + now.versions_bytes)
    await api.call('trashPhoto', { params: { id: photo.photo_id } })
    const trashed = (await storage()).now
    assert.equal(trashed.originals_bytes + trashed.versions_bytes + trashed.trash_bytes, now.originals_bytes + now.versions_bytes)
    assert.ok(trashed.trash_bytes > photo.file_size)
    // What a bucket would have moved to Coldline: everything, or nothing.
    const { owner_id: ownerId } = (await api.call('getMe')).body
    const { originals, versions, trash, old } = await createStorageDays(app.database).now(ownerId, Date.now() + 1000)
    assert.equal(old, originals + versions + trash)
    assert.equal((await createStorageDays(app.database).now(ownerId, 0)).old, 0)
  })

  it('says what previews and thumbnails take once they were measured, and how all of it grew', async () => {
    await app.renditionsIdle()
    assert.deepEqual([(await storage()).now.derivatives_bytes, (await storage()).days], [null, []])
    let listed = 0
    for await (const { byteSize } of app.objects.list('derivatives/')) listed += byteSize
    assert.ok(listed > 0)
    const result = await measure()
    assert.deepEqual([result.libraries, result.derivatives_bytes], [1, listed])
    const first = await storage()
    const { derivatives_measured_at: measuredAt, ...now } = first.now
    assert.equal(now.derivatives_bytes, listed)
    assert.ok(measuredAt)
    assert.deepEqual(first.days, [{ day: measuredAt.slice(0, 10), ...now }])
    await put('later.jpg', await aJpeg('later'))
    await app.renditionsIdle()
    await measure()
    const { days } = await storage()
    assert.equal(days.length, 1)
    assert.ok((days[0]?.originals_bytes ?? 0) > now.originals_bytes)
  })

  it('tells the room of the disk that photos lie on', async () => {
    const { disk, bucket, quota_bytes: quota } = await storage()
    assert.equal(quota, null)
    if (bucket) assert.equal(disk, null)
    else assert.ok(disk && disk.total_bytes >= disk.free_bytes && disk.free_bytes > 0)
  })

  it('refuses ranges and zones that make no sense', async () => {
    for (const query of [
      { from: '2025-01-02T00:00:00Z', until: '2025-01-01T00:00:00Z' },
      { from: '0001-01-01T00:00:00Z' },
      { step: 'hour', from: '2020-01-01T00:00:00Z' },
      { step: 'minute' },
      { time_zone: 'x'.repeat(65) },
      { from: 'yesterday' },
    ])
      assert.equal((await api.call('getMonitoringSeries', { query })).status, 400, JSON.stringify(query))
    const leapSecond = { until: '2016-12-31T23:59:60Z' }
    assert.equal((await api.call('listFailures', { query: leapSecond })).status, 400)
    assert.equal((await api.call('getCollisionStatistics', { query: leapSecond })).status, 400)
    const ends = ['getCollisionStatistics', 'getMonitoringSeries', 'listFailures', 'getStorageReport'] as const
    for (const query of [
      { from: '2025-01-02T00:00:00Z', until: '2025-01-01T00:00:00Z' },
      { from: '2025-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' },
      { until: '0000-06-01T00:00:00Z' },
      { from: '0000-01-01T00:00:00Z' },
    ]) {
      for (const name of ends) {
        const { status, body } = await api.call(name, { query })
        assert.deepEqual(
          [status, Reflect.get(Object(Reflect.get(body, 'error')), 'code')],
          [400, 'INVALID_REQUEST'],
          `${name} ${JSON.stringify(query)}`,
        )
      }
    }
    for (const name of ends) {
      for (const until of ['0001-01-10T00:00:00Z', '1950-01-01T00:00:00Z']) {
        const answer = await api.call(name, { query: { until } })
        assert.equal(answer.status, 200, `${name} ${until}`)
        assert.doesNotMatch(JSON.stringify(answer.body), /[+-]\d{6}-/)
      }
    }
  })
})
