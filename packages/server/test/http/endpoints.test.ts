import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { endpoints, type PhotoPage } from '@imgstream/contract'
import { v7 } from 'uuid'
import { type Api, apiOf } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

onEachEngine('the API', (engine) => {
  let app: TestApp
  let api: Api
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    api = apiOf(app)
  })
  after(() => app.stop())

  const put = async (filename: string, text: string, query: Record<string, string | number> = {}) =>
    api.call('uploadPhoto', { params: { filename }, query, body: await aJpeg(text) })
  const stored = async (filename: string) => (await put(filename, filename)).body.photo

  it('tells how the services are', async () => {
    const { status, body } = await api.call('getHealth')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body), ['status', 'timestamp', 'version', 'services'])
    assert.deepEqual(body.services, { database: 'healthy', storage: 'healthy', monitoring: 'healthy' })
    assert.deepEqual((await api.call('getReadiness')).body.checks, { database: true, storage: true })
  })

  it('gives figures of the installation to whoever runs it', async () => {
    const { status } = await api.call('getMetrics')
    assert.equal(status, 200)
  })

  it('tells those who run it what helps to help', async () => {
    const { status, body } = await api.call('getSupportFacts')
    assert.equal(status, 200)
    assert.equal(body.migrations[0], '0001-initial')
    assert.equal(body.rows.schema_migrations, body.migrations.length)
    assert.equal(body.database, engine.name.toLowerCase())
  })

  it('tells who the caller is and what it takes', async () => {
    const { body } = await api.call('getMe')
    assert.deepEqual(
      [body.email, body.environment, body.max_upload_bytes, body.min_upload_bytes, body.is_operator],
      ['dev@example.com', 'test', 200 * 1_048_576, 100, true],
    )
  })

  it('stores, overwrites, keeps both and skips by PUT', async () => {
    const first = await put('put.jpg', 'put 1')
    assert.deepEqual([first.status, first.body.outcome, first.body.photo.version], [201, 'uploaded', 1])
    const taken = await put('put.jpg', 'put 2')
    assert.deepEqual([taken.status, taken.body.error.code], [409, 'COLLISION'])
    assert.deepEqual(taken.body.error.details.existing_photo, first.body.photo)
    const skipped = await put('put.jpg', 'put 2', { on_collision: 'skip' })
    assert.deepEqual([skipped.status, skipped.body.outcome, skipped.body.reason], [200, 'skipped', 'decision'])
    const over = await put('put.jpg', 'put 2', { on_collision: 'overwrite', expected_version: 1 })
    assert.deepEqual([over.status, over.body.outcome, over.body.photo.version], [200, 'overwritten', 2])
    assert.equal(over.body.photo.photo_id, first.body.photo.photo_id)
    const changed = await put('put.jpg', 'put 3', { on_collision: 'overwrite', expected_version: 1 })
    assert.deepEqual([changed.status, changed.body.error.code], [409, 'CHANGED'])
    const both = await put('put.jpg', 'put 3', { on_collision: 'keep_both' })
    assert.deepEqual([both.status, both.body.outcome, both.body.photo.filename], [200, 'kept_both', 'put (2).jpg'])
    for (const on_collision of ['fail', 'skip', 'overwrite', 'keep_both']) {
      const same = await put('put.jpg', 'put 2', { on_collision })
      assert.deepEqual([same.status, same.body.outcome, same.body.reason, same.body.photo.version], [200, 'skipped', 'identical', 2])
    }
  })

  it('takes the facts that a client sends along with a PUT', async () => {
    const batch_id = v7()
    const { body } = await put('facts.jpg', 'facts', { last_modified: Date.UTC(2020, 1, 2), batch_id })
    assert.deepEqual([body.photo.taken_at, body.photo.taken_source], ['2020-02-02T00:00:00.000', 'file_time'])
    const wrong = await put('sum.jpg', 'sum', { checksum: 'F'.repeat(64) })
    assert.deepEqual([wrong.status, wrong.body.error.code], [422, 'CHECKSUM_MISMATCH'])
    const batch = await api.call('getBatch', { params: { id: batch_id } })
    assert.deepEqual([batch.body.counts.uploaded, batch.body.photos[0]?.filename], [1, 'facts.jpg'])
    const undone = await api.call('undoBatch', { params: { id: batch_id } })
    assert.deepEqual(undone.body, { batch_id, undone: 1, refused: [], next: null })
    assert.equal((await api.call('getBatch', { params: { id: v7() } })).status, 404)
    assert.equal((await api.call('undoBatch', { params: { id: v7() } })).status, 404)
    assert.deepEqual((await api.call('redoBatch', { params: { id: batch_id } })).body, { batch_id, redone: 1, refused: [], next: null })
    assert.equal((await api.call('redoBatch', { params: { id: v7() } })).status, 404)
    const listed = await api.call('listBatches', { query: { limit: 100 } })
    assert.equal(listed.body.batches.find((each) => each.batch_id === batch_id)?.counts.uploaded, 1)
  })

  it('counts what happened with taken names, and forgets it', async () => {
    assert.ok((await api.call('getCollisionStatistics')).body.collision_metrics.total_detected > 0)
    assert.ok((await api.call('clearEvents', { query: { older_than_days: 0 } })).body.cleared_events > 0)
    assert.equal((await api.call('clearEvents', { query: { older_than_days: -1 } })).status, 400)
  })

  it('shows what happened over time, what failed and what is stored', async () => {
    const query = { step: 'day', time_zone: 'Asia/Tokyo' }
    assert.ok((await api.call('getMonitoringSeries', { query })).body.points.length >= 30)
    assert.equal((await api.call('getMonitoringSeries', { query: { time_zone: 'Asia/Nowhere' } })).status, 400)
    assert.equal((await api.call('listFailures', { query: { limit: 1 } })).status, 200)
    assert.ok((await api.call('getStorageReport')).body.now.originals_bytes > 0)
  })

  it('shows the database to whoever develops with it, and resets it to nobody who does not say so', async () => {
    const { body } = await api.call('getDatabaseStatus', { body: { user_id: 'admin' } })
    assert.deepEqual([body.environment, body.database_info.local_db_exists, body.integrity_validation.valid], ['test', true, true])
    assert.equal((await api.call('resetDatabase', { body: {} })).body.error.code, 'CONFIRMATION_REQUIRED')
  })

  it('tells what background jobs do, and runs one', async () => {
    const started = await api.call('startJob', { params: { name: 'sweep' }, body: {} })
    assert.deepEqual([started.status, started.body.run.job, started.body.run.state], [202, 'sweep', 'running'])
    const id = started.body.run.run_id
    let run = started.body.run
    while (run.state === 'running') run = (await api.call('getJobRun', { params: { id } })).body
    assert.deepEqual([run.state, run.result, run.error], ['done', { objects: 0, expiredUploads: 0, strayUploads: 0 }, null])
    const { jobs } = (await api.call('listJobs')).body
    const sweep = jobs.find(({ name }) => name === 'sweep')
    assert.deepEqual([sweep?.every_seconds, sweep?.running, sweep?.last_runs[0]], [3600, null, run])
    assert.deepEqual((await api.call('startJob', { params: { name: 'nothing' }, body: {} })).body.error.code, 'JOB_NOT_FOUND')
    assert.deepEqual((await api.call('getJobRun', { params: { id: v7() } })).body.error.code, 'JOB_NOT_FOUND')
    const odd = await api.call('startJob', { params: { name: 'sweep' }, body: { options: { deep: true } } })
    assert.deepEqual([odd.status, odd.body.error.code], [400, 'INVALID_REQUEST'])
  })

  it('checks the library against its storage, and tells what is wrong with it', async () => {
    const { run } = (await api.call('startJob', { params: { name: 'verify' }, body: { options: { deep: true } } })).body
    let now = run
    while (now.state === 'running') now = (await api.call('getJobRun', { params: { id: run.run_id } })).body
    assert.deepEqual([now.state, now.result?.problems, now.result?.deep], ['done', 0, true])
    const report = (await api.call('getIntegrity', { query: { limit: 1 } })).body
    assert.deepEqual([report.problems, report.findings, report.next_cursor, report.check?.deep], [0, [], null, true])
    assert.ok((report.check?.photos ?? 0) > 0)
    const nonsense = await api.call('getIntegrity', { query: { cursor: 'nonsense' } })
    assert.deepEqual([nonsense.status, nonsense.body.error.code], [400, 'INVALID_CURSOR'])
    const odd = await api.call('startJob', { params: { name: 'verify' }, body: { options: { delete: true } } })
    assert.deepEqual([odd.status, odd.body.error.code], [400, 'INVALID_REQUEST'])
  })

  it('keeps the review of a batch for every device', async () => {
    const id = v7()
    const unknown = { media_type: null, width: null, height: null, taken_at: null, camera: null, existing_photo_id: null }
    const facts = {
      ...unknown,
      filename: 'r.jpg',
      file_size: 1,
      last_modified: 0,
      checksum: 'a'.repeat(64),
      kind: 'different' as const,
      existing_version: null,
      suggested_choice: null,
      suggested_filename: null,
    }
    const entered = await api.call('changeReview', { params: { id }, body: { enter: [{ key: 'r', facts }] } })
    const decision = { choice: 'skip', filename: null, reviewed_version: null, rule: null } as const
    await api.call('changeReview', { params: { id }, body: { decide: [{ key: 'r', decision }] } })
    const { body } = await api.call('getReview', { params: { id }, query: { since: entered.body.revision } })
    assert.deepEqual([body.pending, body.decided, body.items[0]?.decision], [0, 1, decision])
    assert.deepEqual((await api.call('getReview', { params: { id: v7() } })).body.items, [])
    const wrong = await api.call('changeReview', {
      params: { id },
      body: { enter: [{ key: 'r', facts: { ...facts, kind: 'new' } }] } as never,
    })
    assert.deepEqual([wrong.status, wrong.body.error.code], [400, 'INVALID_REQUEST'])
  })

  it('takes several photos as a form', async () => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await aJpeg('form'))]), 'form.jpg')
    const request = new Request('http://localhost', { method: 'POST', body: form })
    const { status, body } = await api.call('uploadPhotos', {
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      body: Buffer.from(await request.arrayBuffer()),
    })
    assert.deepEqual([status, body.success, body.successful_uploads], [200, true, 1])
  })

  it('checks collisions by name and by content', async () => {
    const photo = await stored('check.jpg')
    const byName = await api.call('checkCollisions', { body: { filenames: ['check.JPEG', 'free.jpg'], batch_size: 1 } })
    assert.deepEqual(Object.keys(byName.body.collisions), ['check.JPEG'])
    assert.deepEqual(byName.body.collisions['check.JPEG'], {
      collision_detected: true,
      existing_photo: photo,
      existing_file_info: {
        photo_id: photo.photo_id,
        file_size: photo.file_size,
        upload_date: photo.uploaded_at,
        creation_date: photo.taken_at,
      },
      kind: 'unknown',
      user_decision: 'pending',
      suggested_filename: 'check (2).JPEG',
    })
    assert.equal(byName.body.fallback_used, false)
    const files = [
      { filename: 'other.jpg', checksum: photo.checksum, size: photo.file_size },
      { filename: 'check.jpg', checksum: 'f'.repeat(64) },
    ]
    const byContent = await api.call('checkCollisions', { body: { files } })
    assert.equal(byContent.body.collisions['check.jpg']?.kind, 'different')
    assert.equal(byContent.body.duplicates['other.jpg']?.photo_id, photo.photo_id)
    const odd = await api.call('checkCollisions', { body: { filenames: ['__proto__', 'constructor', 'toString'] } })
    assert.deepEqual(odd.body.collisions, {})
    for (const body of [
      {},
      { filenames: [], files: [] },
      { filenames: 'a.jpg' },
      { filenames: [1] },
      { files: [{}] },
      { filenames: [''] },
    ]) {
      assert.equal((await api.call('checkCollisions', { body })).status, 400)
    }
  })

  it('shows and empties the collision cache', async () => {
    await api.call('checkCollisions', { body: { filenames: ['cache 1.jpg', 'cache 2.jpg'] } })
    const { body } = await api.call('getCollisionCache')
    assert.ok(body.total_entries >= 2 && body.valid_entries === body.total_entries)
    assert.deepEqual((await api.call('clearCollisionCache')).body, { cleared_entries: body.total_entries })
    assert.equal((await api.call('getCollisionCache')).body.total_entries, 0)
  })

  it('lists photos page by page, by time, by a part of the name', async () => {
    for (let day = 1; day <= 5; day++) await stored(`page 2019-03-0${day}.jpg`)
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body }: { body: PhotoPage } = await api.call('listPhotos', {
          query: { q: 'PAGE', limit: 2, order, ...(cursor && { cursor }) },
        })
        seen.push(...body.photos.map(({ taken_at }) => taken_at.slice(0, 10)))
        cursor = body.next_cursor
      }
      const days = ['2019-03-01', '2019-03-02', '2019-03-03', '2019-03-04', '2019-03-05']
      assert.deepEqual(seen, order === 'oldest' ? days : days.reverse())
    }
    for (const query of [
      { limit: 0 },
      { limit: 501 },
      { limit: 'x' },
      { order: 'random' },
      { cursor: 'nonsense' },
      { q: 'x'.repeat(201) },
    ]) {
      assert.equal((await api.call('listPhotos', { query })).status, 400)
    }
    assert.deepEqual((await api.call('listPhotos', { query: { q: 'a\0' } })).body.photos, [])
  })

  it('shows one photo, and none that does not exist', async () => {
    const photo = await stored('one.jpg')
    const { body } = await api.call('getPhoto', { params: { id: photo.photo_id } })
    assert.deepEqual({ ...body, exposure: undefined, trashed_at: undefined }, { ...photo, exposure: undefined, trashed_at: undefined })
    assert.equal(body.trashed_at, null)
    const missing = { params: { id: v7(), n: 1 } }
    for (const name of [
      'getPhoto',
      'getOriginal',
      'getPreview',
      'getThumbnail',
      'getJpeg',
      'listVersions',
      'restoreVersion',
      'deleteVersion',
      'deletePhotoVersions',
      'trashPhoto',
      'restorePhoto',
    ] as const) {
      assert.equal((await api.call(name, missing)).body.error.code, 'PHOTO_NOT_FOUND', name)
      assert.equal((await api.call(name, { params: { id: 'x', n: 1 } })).body.error.code, 'INVALID_REQUEST', name)
    }
  })

  it('gives the original byte for byte and pictures of it', async () => {
    const bytes = await aJpeg('picture.jpg')
    const { photo_id: id } = await stored('picture.jpg')
    assert.deepEqual((await api.call('getOriginal', { params: { id } })).bytes, bytes)
    for (const name of ['getPreview', 'getThumbnail', 'getJpeg'] as const) {
      const { status, headers, bytes: picture } = await api.call(name, { params: { id } })
      assert.deepEqual([status, headers['content-type'], picture.subarray(0, 2).toString('hex')], [200, 'image/jpeg', 'ffd8'])
    }
    assert.equal((await api.call('getOriginal', { params: { id }, query: { v: 2 } })).body.error.code, 'VERSION_NOT_FOUND')
  })

  it('lists and restores versions', async () => {
    const { photo_id: id, checksum } = await stored('versions.jpg')
    await put('versions.jpg', 'versions 2', { on_collision: 'overwrite' })
    const { body } = await api.call('listVersions', { params: { id } })
    assert.deepEqual(
      body.versions.map((each) => [each.version, each.current]),
      [
        [2, true],
        [1, false],
      ],
    )
    const restored = await api.call('restoreVersion', { params: { id, n: 1 } })
    assert.deepEqual([restored.body.version, restored.body.checksum], [3, checksum])
    assert.equal((await api.call('restoreVersion', { params: { id, n: 9 } })).body.error.code, 'VERSION_NOT_FOUND')
    assert.equal((await api.call('restoreVersion', { params: { id, n: 0 } })).status, 400)
  })

  it('says how each version came to be', async () => {
    const { photo_id: id } = await stored('origins.jpg')
    await put('origins.jpg', 'origins 2', { on_collision: 'overwrite' })
    for (const n of [1, 3]) await api.call('restoreVersion', { params: { id, n } })
    const origins = async () =>
      (await api.call('listVersions', { params: { id } })).body.versions.map((each) => [each.version, each.origin, each.restored_from])
    assert.deepEqual(await origins(), [
      [3, 'restored', 1],
      [2, 'overwritten', null],
      [1, 'uploaded', null],
    ])
    await api.call('deleteVersion', { params: { id, n: 1 } })
    assert.deepEqual((await origins())[0], [3, 'restored', null], 'that one is gone')
    const kept = (await put('origins.jpg', 'origins 4', { on_collision: 'keep_both' })).body.photo
    const { body } = await api.call('listVersions', { params: { id: kept.photo_id } })
    assert.equal(body.versions[0]?.origin, 'kept_both')
  })

  it('deletes replaced versions: one, those of a photo, all', async () => {
    const sizes = new Map<number, number>()
    const { photo_id: id, file_size: size } = await stored('forget.jpg')
    sizes.set(1, size)
    for (const n of [2, 3, 4]) {
      const { body } = await put('forget.jpg', `forget ${n}`, { on_collision: 'overwrite' })
      sizes.set(n, body.photo.file_size)
    }
    const bytes = (...versions: number[]) => versions.reduce((sum, version) => sum + (sizes.get(version) ?? 0), 0)
    assert.deepEqual((await api.call('deleteVersion', { params: { id, n: 2 } })).body, { deleted_versions: 1, bytes: bytes(2) })
    assert.equal((await api.call('deleteVersion', { params: { id, n: 2 } })).body.error.code, 'VERSION_NOT_FOUND')
    assert.equal((await api.call('restoreVersion', { params: { id, n: 2 } })).body.error.code, 'VERSION_NOT_FOUND')
    const refused = await api.call('deleteVersion', { params: { id, n: 4 } })
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'CURRENT_VERSION'])
    assert.equal((await api.call('deleteVersion', { params: { id, n: 0 } })).status, 400)
    assert.deepEqual((await api.call('deletePhotoVersions', { params: { id } })).body, { deleted_versions: 2, bytes: bytes(1, 3) })
    assert.deepEqual((await api.call('deletePhotoVersions', { params: { id } })).body, { deleted_versions: 0, bytes: 0 })

    await put('forget.jpg', 'forget 5', { on_collision: 'overwrite' })
    const { body } = await api.call('getReplacedVersions')
    assert.ok(body.replaced_versions > 1 && body.bytes > bytes(4), 'also those of other photos')
    const deleted = await api.call('deleteReplacedVersions')
    assert.deepEqual(deleted.body, { deleted_versions: body.replaced_versions, bytes: body.bytes })
    assert.deepEqual((await api.call('getReplacedVersions')).body, { replaced_versions: 0, bytes: 0 })
    assert.deepEqual((await api.call('getOriginal', { params: { id } })).bytes, await aJpeg('forget 5'))
  })

  it('remembers how long its owner keeps replaced versions', async () => {
    const kept = { version_retention_days: null, trash_retention_days: null }
    assert.deepEqual((await api.call('getSettings')).body, kept)
    for (const days of [1, 36_500, null]) {
      for (const name of ['version_retention_days', 'trash_retention_days'] as const) {
        // What is not named stays.
        const settings = { ...(await api.call('getSettings')).body, [name]: days }
        assert.deepEqual((await api.call('changeSettings', { body: { [name]: days } })).body, settings)
        assert.deepEqual((await api.call('getSettings')).body, settings)
        assert.equal((await api.call('changeSettings', { body: { [name]: 0 } })).status, 400)
      }
    }
    for (const days of [0, -1, 36_501, 1.5, '30', true, undefined]) {
      const { status } = await api.call('changeSettings', { body: { version_retention_days: days } })
      assert.equal(status, 400, String(days))
    }
    assert.equal((await api.call('changeSettings', { body: { version_retention_days: 1, more: 1 } })).status, 400)
  })

  it('moves to the trash and back, and empties it', async () => {
    const { photo_id: id } = await stored('trash.jpg')
    assert.ok((await api.call('trashPhoto', { params: { id } })).body.trashed_at)
    assert.equal((await api.call('listTrash')).body.photos[0]?.photo_id, id)
    const listed = (await api.call('listLibrary', { query: { limit: 1000 } })).body.photos
    assert.equal(typeof listed.find(({ photo_id }) => photo_id === id)?.trashed_at, 'string')
    assert.equal((await api.call('restorePhoto', { params: { id } })).body.trashed_at, null)
    await api.call('trashPhoto', { params: { id } })
    await put('trash.jpg', 'the next of that name')
    const refused = await api.call('restorePhoto', { params: { id } })
    assert.deepEqual([refused.body.error.code, refused.body.error.details.existing_photo.filename], ['COLLISION', 'trash.jpg'])
    const { body } = await api.call('listTrash', { query: { limit: 500 } })
    assert.deepEqual((await api.call('emptyTrash')).body, { purged: body.photos.length })
    assert.deepEqual((await api.call('listTrash')).body, { photos: [], next_cursor: null })
    assert.equal((await api.call('listTrash', { query: { cursor: '%%%' } })).body.error.code, 'INVALID_CURSOR')
  })

  it('counts months and gives one in columns', async () => {
    await stored('IMG_20180711_120000.jpg')
    const { body } = await api.call('getTimeline')
    assert.deepEqual(
      body.months.find(({ month }) => month === '2018-07'),
      { month: '2018-07', count: 1 },
    )
    assert.equal(
      body.total,
      body.months.reduce((sum, { count }) => sum + count, 0),
    )
    const { body: columns } = await api.call('getTimelineMonth', { params: { month: '2018-07' } })
    assert.deepEqual([columns.month, columns.photo_id.length, columns.taken_at], ['2018-07', 1, [10 * 86_400 + 43_200]])
    assert.deepEqual((await api.call('getTimelineMonth', { params: { month: '1999-01' } })).body.photo_id, [])
    for (const month of ['2018-13', '2018-7', 'x', '2018-07-01']) {
      assert.equal((await api.call('getTimelineMonth', { params: { month } })).status, 400)
    }
  })

  it('commits a received upload once more only when there is one', async () => {
    const answer = await api.call('commitUpload', { params: { id: v7() }, body: { on_collision: 'skip' } })
    assert.equal(answer.body.error.code, 'UPLOAD_NOT_FOUND')
    for (const body of [
      {},
      { on_collision: 'replace' },
      { on_collision: 'skip', expected_version: '1' },
      { on_collision: 'skip', more: 1 },
    ]) {
      assert.equal((await api.call('commitUpload', { params: { id: v7() }, body })).status, 400)
    }
  })

  it('says who is there without sign-in, and makes tokens for them', async () => {
    const { body } = await api.call('getSignInState')
    assert.deepEqual([body.signed_in, body.sign_in, body.sign_out, body.person?.email], [true, ['dev'], 'none', 'dev@example.com'])
    assert.equal((await api.call('signOut', { headers: { 'sec-fetch-site': 'same-origin' } })).body.signed_out, false)
    assert.deepEqual((await api.call('listSessions')).body.sessions, [])
    assert.equal((await api.call('revokeOtherSessions')).body.revoked, 0)
    assert.equal((await api.call('revokeSession', { params: { id: v7() } })).body.error.code, 'SESSION_NOT_FOUND')
    const made = await api.call('createToken', { body: { name: 'backup', scopes: ['upload'] } })
    assert.match(made.body.token, /^imgstream_[\w-]{43}$/)
    assert.deepEqual(
      (await api.call('listTokens')).body.tokens.map(({ name, scopes }) => [name, scopes]),
      [['backup', ['upload']]],
    )
    assert.equal((await api.call('revokeToken', { params: { id: made.body.token_id } })).body.revoked, 1)
    assert.equal((await api.call('revokeToken', { params: { id: made.body.token_id } })).body.error.code, 'TOKEN_NOT_FOUND')
  })

  it('has been asked for every endpoint of the contract', () => {
    // Those about accounts are asked in accounts.test.ts and passkeys.test.ts, where there are some.
    const rows = Object.entries(endpoints).filter(([, { tag }]) => tag !== 'sign-in')
    assert.deepEqual(
      rows.map(([name]) => name).filter((name) => !api.asked.has(name as keyof typeof endpoints)),
      [],
    )
    assert.deepEqual(app.complaints, [])
  })
})
