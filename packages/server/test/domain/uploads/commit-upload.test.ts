import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { AppError } from '../../../src/app-error.ts'
import type { IngestOutcome } from '../../../src/domain/photos/ingest-request.ts'
import { commitUpload, expireUploads, uploadIntent } from '../../../src/domain/uploads/commit-upload.ts'
import { bodyOf, refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('committing a received upload', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())

  const present = ({ kind, photo }: IngestOutcome) => JSON.stringify({ kind, id: photo.id })
  const commit = (uploadId: string, request: object = {}) =>
    commitUpload(library.deps, { ownerId: library.ownerId, uploadId, ...request }, present)
  async function received(bytes: Buffer, metadata: Record<string, string | null>, arrived = bytes.length) {
    const id = v7()
    const createdAtMs = library.clock.now
    await library.uploads.insert({
      id,
      ownerId: library.ownerId,
      length: bytes.length,
      metadata,
      createdAtMs,
      expiresAtMs: createdAtMs + 1000,
    })
    await library.objects.beginUpload(id)
    await library.objects.appendToUpload(id, 0, bodyOf(bytes.subarray(0, arrived)), { max: bytes.length, total: bytes.length })
    return id
  }
  const find = (uploadId: string) => library.uploads.find(library.ownerId, uploadId)

  it('makes it a photo, takes the received bytes away and says the same when asked again', async () => {
    const id = await received(await aJpeg('a'), { filename: 'a.jpg' })
    const first = await commit(id)
    assert.equal(first.kind === 'committed' && first.outcome.kind, 'uploaded')
    assert.equal(await library.objects.uploadLength(id), undefined)
    const answer = present((first as Extract<typeof first, { kind: 'committed' }>).outcome)
    assert.deepEqual(await commit(id), { kind: 'known', answer })
    assert.deepEqual(await commit(id, { onCollision: 'overwrite' }), { kind: 'known', answer })
  })

  it('happens once when twenty ask at once', async () => {
    const id = await received(await aJpeg('race'), { filename: 'race.jpg', on_collision: 'keep_both' })
    const all = await Promise.all(Array.from({ length: 20 }, () => commit(id)))
    assert.equal(all.filter(({ kind }) => kind === 'committed').length, 1)
    assert.equal((await library.photos.list(library.ownerId, { limit: 50, order: 'newest', nameContains: 'race' })).length, 1)
  })

  it('notes how long a person was asked, of the decision that counted, and nothing where a rule decided', async () => {
    await commit(await received(await aJpeg('asked'), { filename: 'asked.jpg' }))
    const told = () => library.recorded.filter(({ kind }) => kind === 'user_decision').map(({ durationMs }) => durationMs)
    const before = told().length
    await commit(await received(await aJpeg('asked 2'), { filename: 'asked.jpg', on_collision: 'overwrite', asked_ms: '1500' }))
    await commit(await received(await aJpeg('asked 3'), { filename: 'asked.jpg', on_collision: 'keep_both' }))
    const late = await received(await aJpeg('asked 4'), { filename: 'asked.jpg', asked_ms: '7' })
    await assert.rejects(commit(late), refusedAs('COLLISION'))
    await commit(late, { onCollision: 'overwrite', askedMs: 2500 })
    const ruled = await received(await aJpeg('asked 5'), { filename: 'asked.jpg', asked_ms: '7' })
    await commit(ruled, { onCollision: 'overwrite' })
    assert.deepEqual(told().slice(before), [1500, undefined, 2500, undefined])
  })

  it('waits for all bytes', async () => {
    const id = await received(await aJpeg('part'), { filename: 'part.jpg' }, 50)
    await assert.rejects(commit(id), refusedAs('UPLOAD_CONFLICT'))
    assert.equal(await library.objects.uploadLength(id), 50)
  })

  it('keeps the bytes of a collision until it is decided, without sending them again', async () => {
    await library.upload('taken.jpg', await aJpeg('taken'))
    const id = await received(await aJpeg('newer'), { filename: 'taken.jpg' })
    await assert.rejects(
      commit(id),
      (error) =>
        error instanceof AppError &&
        error.code === 'COLLISION' &&
        error.details.upload_url === `/api/uploads/${id}` &&
        'existing' in error.details,
    )
    await assert.rejects(commit(id, { onCollision: 'overwrite', expectedVersion: 5 }), refusedAs('CHANGED'))
    const decided = await commit(id, { onCollision: 'overwrite', expectedVersion: 1 })
    assert.equal(decided.kind === 'committed' && decided.outcome.photo.version, 2)
  })

  it('takes another name as a decision, and a name that cannot be leaves the bytes', async () => {
    await library.upload('name.jpg', await aJpeg('name 1'))
    const id = await received(await aJpeg('name 2'), { filename: 'name.jpg' })
    await assert.rejects(commit(id), refusedAs('COLLISION'))
    await assert.rejects(commit(id, { filename: '../name.jpg' }), refusedAs('INVALID_FILENAME'))
    const decided = await commit(id, { filename: 'other name.jpg' })
    assert.equal(decided.kind === 'committed' && decided.outcome.photo.filename, 'other name.jpg')
  })

  it('a decision stands on its own: the announced version belongs to the announced decision', async () => {
    await library.upload('own.jpg', await aJpeg('own 1'))
    const id = await received(await aJpeg('own 2'), { filename: 'own.jpg', on_collision: 'overwrite', expected_version: '9' })
    await assert.rejects(commit(id), refusedAs('CHANGED'))
    const decided = await commit(id, { onCollision: 'overwrite' })
    assert.equal(decided.kind, 'committed')
  })

  it('discards what cannot be a photo, and keeps what failed because of us', async () => {
    const bad = await received(Buffer.alloc(500, 'text'), { filename: 'text.jpg' })
    await assert.rejects(commit(bad), refusedAs('UNSUPPORTED_FORMAT'))
    assert.deepEqual([await find(bad), await library.objects.uploadLength(bad)], [undefined, undefined])
    await assert.rejects(commit(bad), refusedAs('UPLOAD_NOT_FOUND'))

    const good = await received(await aJpeg('good'), { filename: 'good.jpg' })
    for (const failure of [new AppError('STORAGE_FULL', 'full'), new AppError('DATABASE_UNAVAILABLE', 'away'), new Error('bug')]) {
      const photos = { ...library.photos, insert: () => Promise.reject(failure) }
      const request = { ownerId: library.ownerId, uploadId: good }
      await assert.rejects(commitUpload({ ...library.deps, photos }, request, present), failure)
    }
    assert.equal((await commit(good)).kind, 'committed')
  })

  it('does not exist for another owner', async () => {
    const id = await received(await aJpeg('mine'), { filename: 'mine.jpg' })
    await assert.rejects(commitUpload(library.deps, { ownerId: v7(), uploadId: id }, present), refusedAs('UPLOAD_NOT_FOUND'))
  })

  it('is over when the upload expires; its bytes go', async () => {
    await expireUploads({ ...library.deps, clock: { ...library.clock, nowMs: () => library.clock.now + 5000 } })
    const id = await received(await aJpeg('late'), { filename: 'late.jpg' })
    assert.equal(await expireUploads(library.deps), 0)
    library.clock.now += 1001
    assert.equal(await expireUploads(library.deps), 1)
    await assert.rejects(commit(id), refusedAs('UPLOAD_NOT_FOUND'))
    assert.equal(await library.objects.uploadLength(id), undefined)
  })
})

describe('what a client announces with an upload', () => {
  it('is read whole', () => {
    assert.deepEqual(
      uploadIntent({
        filename: '猫.jpg',
        on_collision: 'overwrite',
        expected_version: '3',
        checksum: 'A'.repeat(64),
        last_modified: '-5',
        batch_id: '01900000-0000-7000-8000-00000000000A',
        asked_ms: '1500',
        other: null,
      }),
      {
        filename: '猫.jpg',
        onCollision: 'overwrite',
        expectedVersion: 3,
        checksum: 'a'.repeat(64),
        lastModifiedMs: -5,
        askedMs: 1500,
        batchId: '01900000-0000-7000-8000-00000000000a',
      },
    )
    assert.deepEqual(uploadIntent({ filename: 'a.jpg', on_collision: '', checksum: null }), { filename: 'a.jpg', onCollision: 'fail' })
  })

  const wrong: [name: string, value: string | null][] = [
    ['filename', ''],
    ['filename', null],
    ['on_collision', 'replace'],
    ['expected_version', '1.5'],
    ['expected_version', 'x'],
    ['expected_version', '0'],
    ['expected_version', '-1'],
    ['checksum', 'abc'],
    ['last_modified', '1e5'],
    ['last_modified', '9'.repeat(20)],
    ['batch_id', '1'],
    ['asked_ms', '-1'],
    ['asked_ms', '1.5'],
    ['asked_ms', '2592000001'],
  ]
  for (const [name, value] of wrong) {
    it(`is refused, naming ${name}, when that is ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => uploadIntent({ filename: 'a.jpg', [name]: value }),
        (error) => error instanceof AppError && error.code === 'INVALID_REQUEST' && error.message.includes(name),
      )
    })
  }
})
