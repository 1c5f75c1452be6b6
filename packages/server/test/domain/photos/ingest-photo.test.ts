import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { after, before, beforeEach, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { AppError } from '../../../src/app-error.ts'
import { decideIngest } from '../../../src/domain/photos/decide-ingest.ts'
import { ingestPhoto } from '../../../src/domain/photos/ingest-photo.ts'
import { uploadPhoto } from '../../../src/domain/photos/upload-photo.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aPhotoRow } from '../../support/builders.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('what an upload does', () => {
  const existing = aPhotoRow({ ownerId: 'o', filename: 'a.jpg', checksum: 'a'.repeat(64), version: 3 }).photo
  const other = { byteSize: 500, checksum: 'b'.repeat(64) }
  const photos = { findByNameKeys: async () => [] }
  const base = { ownerId: 'o', uploadId: 'u', filename: 'a.jpg' }
  const decide = (onCollision: 'fail' | 'skip' | 'overwrite' | 'keep_both', found = true, more: object = {}, received = other) =>
    decideIngest({ photos }, { ...base, onCollision, ...more }, received, found ? existing : undefined)

  for (const policy of ['fail', 'skip', 'overwrite', 'keep_both'] as const) {
    it(`is to skip identical bytes under ${policy}`, async () => {
      const plan = await decide(policy, true, { expectedVersion: 1 }, { byteSize: 500, checksum: existing.checksum })
      assert.deepEqual(plan, { kind: 'skip', photo: existing, reason: 'identical' })
    })
    it(`is to create under ${policy} when the name is free`, async () => {
      assert.deepEqual(await decide(policy, false), { kind: 'create', filename: 'a.jpg', origin: 'uploaded' })
    })
  }
  it('is nothing without a decision: the collision carries the photo that is there', async () => {
    await assert.rejects(
      decide('fail'),
      (error) => error instanceof AppError && error.code === 'COLLISION' && error.details.existing === existing,
    )
  })
  it('follows the decision', async () => {
    assert.deepEqual(await decide('skip'), { kind: 'skip', photo: existing, reason: 'decision' })
    assert.deepEqual(await decide('overwrite'), { kind: 'replace', existing, origin: 'overwritten' })
    assert.deepEqual(await decide('overwrite', true, { expectedVersion: 3 }), { kind: 'replace', existing, origin: 'overwritten' })
    assert.deepEqual(await decide('keep_both'), { kind: 'create', filename: 'a (2).jpg', origin: 'kept_both' })
  })
  it('is nothing when an overwrite was decided for another version, or for a photo that is gone', async () => {
    for (const expectedVersion of [1, 2, 4]) {
      await assert.rejects(decide('overwrite', true, { expectedVersion }), refusedAs('CHANGED'))
    }
    await assert.rejects(decide('overwrite', false, { expectedVersion: 3 }), refusedAs('CHANGED'))
  })
})

onEachEngine('ingesting a photo', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())
  beforeEach(() => {
    library.recorded.length = 0
  })

  it('stores the bytes as they came, two pictures and one row', async () => {
    const bytes = await aJpeg('first')
    const { kind, photo } = await library.upload('IMG_20240514_103107.jpg', bytes)
    assert.equal(kind, 'uploaded')
    assert.deepEqual(
      [photo.version, photo.checksum, photo.byteSize, photo.mediaType, photo.width, photo.height, photo.takenSource],
      [1, sha256(bytes), bytes.length, 'image/jpeg', 40, 30, 'filename'],
    )
    assert.equal(photo.takenAtMs, Date.UTC(2024, 4, 14, 10, 31, 7))
    assert.equal((await library.files()).length, 3)
    assert.deepEqual(await library.photos.findById(library.ownerId, photo.id), photo)
    assert.deepEqual(library.recorded, [])
  })

  it('overwrites: id, first upload and capture time stay, picture and size change, the version before is kept', async () => {
    const first = (await library.upload('edited.jpg', await aJpeg('one'), { lastModifiedMs: Date.UTC(2020, 0, 2) })).photo
    library.clock.now += 60_000
    const bytes = await aJpeg('two')
    const { kind, photo } = await library.upload('edited.jpg', bytes, { onCollision: 'overwrite', lastModifiedMs: Date.UTC(2021, 0, 2) })
    assert.equal(kind, 'overwritten')
    assert.deepEqual(photo, { ...first, version: 2, checksum: sha256(bytes), byteSize: bytes.length, uploadedAtMs: library.clock.now })
    const versions = await library.photos.listVersions(library.ownerId, photo.id)
    assert.deepEqual(
      versions.map(({ version, checksum }) => [version, checksum]),
      [
        [2, photo.checksum],
        [1, first.checksum],
      ],
    )
    for (const { keys } of versions) for (const key of Object.values(keys)) assert.ok(await library.objects.stat(key))
    assert.deepEqual(
      library.recorded.map((event) => [event.kind, event.photoId, event.details?.success]),
      [
        ['collision_detected', photo.id, undefined],
        ['user_decision', photo.id, undefined],
        ['collision_resolved', photo.id, undefined],
        ['overwrite_operation', photo.id, true],
      ],
    )
  })

  it('keeps both under the next name, and stores the same bytes only once when they are sent again', async () => {
    await library.upload('both.jpg', await aJpeg('left'))
    const bytes = await aJpeg('right')
    const kept = await library.upload('both.jpg', bytes, { onCollision: 'keep_both' })
    assert.deepEqual([kept.kind, kept.photo.filename], ['kept_both', 'both (2).jpg'])
    const again = await library.upload('both.jpg', bytes, { onCollision: 'keep_both' })
    assert.deepEqual([again.kind, again.reason, again.photo.id], ['skipped', 'identical', kept.photo.id])
  })

  const refusals: [why: string, code: string, filename: string, bytes: () => Promise<Buffer> | Buffer, request?: object][] = [
    ['an empty file', 'TOO_SMALL', 'empty.jpg', () => Buffer.alloc(0)],
    ['99 bytes', 'TOO_SMALL', 'tiny.jpg', () => Buffer.alloc(99)],
    ['more bytes than allowed', 'TOO_LARGE', 'large.jpg', () => Buffer.alloc(1_000_001)],
    ['text under a name of a picture', 'UNSUPPORTED_FORMAT', 'text.jpg', () => Buffer.alloc(500, 'text ')],
    [
      'bytes that begin like a picture',
      'UNREADABLE_IMAGE',
      'broken.jpg',
      async () => Buffer.concat([(await aJpeg('x')).subarray(0, 60), Buffer.alloc(200)]),
    ],
    ['another checksum than announced', 'CHECKSUM_MISMATCH', 'sum.jpg', () => aJpeg('sum'), { checksum: 'f'.repeat(64) }],
    ['a name that cannot be', 'INVALID_FILENAME', '../up.jpg', () => aJpeg('up')],
    ['a name that is taken', 'COLLISION', 'both.jpg', () => aJpeg('again')],
    ['an overwrite of another version', 'CHANGED', 'both.jpg', () => aJpeg('again'), { onCollision: 'overwrite', expectedVersion: 7 }],
  ]
  for (const [why, code, filename, bytes, request] of refusals) {
    it(`refuses ${why} as ${code} and leaves nothing behind`, async () => {
      const before = await library.files()
      await assert.rejects(library.upload(filename, await bytes(), request), refusedAs(code))
      assert.deepEqual(new Set(await library.files()), new Set(before))
    })
  }

  it('notes a failed overwrite and leaves the photo as it was', async () => {
    const { photo } = await library.upload('failing.jpg', await aJpeg('good'))
    library.recorded.length = 0
    await assert.rejects(library.upload('failing.jpg', Buffer.alloc(500), { onCollision: 'overwrite' }), refusedAs('UNSUPPORTED_FORMAT'))
    assert.deepEqual(await library.photos.findById(library.ownerId, photo.id), photo)
    const failed = library.recorded.find(({ kind }) => kind === 'overwrite_operation')
    assert.deepEqual(failed?.details, { success: false, error: 'UNSUPPORTED_FORMAT' })
  })

  it('leaves nothing behind when the body breaks off', async () => {
    const before = (await library.files()).length
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(1000)
        throw new Error('gone')
      })(),
    )
    await assert.rejects(uploadPhoto(library.deps, { ownerId: library.ownerId, filename: 'cut.jpg', onCollision: 'fail', body }), /gone/)
    assert.equal((await library.files()).length, before)
  })

  it('leaves nothing behind when one of its objects cannot be stored', async () => {
    const before = (await library.files()).length
    for (const failing of ['preview', 'thumb']) {
      const objects: typeof library.objects = {
        ...library.objects,
        // Its siblings are stored by then.
        async finishUpload(uploadId, key, beside = []) {
          const others = beside.filter((object) => !object.key.includes(failing))
          const finished = await library.objects.finishUpload(uploadId, key, others)
          if (others.length < beside.length) throw new AppError('STORAGE_FULL', 'full')
          return finished
        },
      }
      const request = {
        ownerId: library.ownerId,
        filename: 'full.jpg',
        onCollision: 'fail',
        body: Readable.from([await aJpeg(failing)]),
      } as const
      await assert.rejects(uploadPhoto({ ...library.deps, objects }, request), refusedAs('STORAGE_FULL'))
    }
    assert.equal((await library.files()).length, before)
    assert.equal(await library.photos.findLiveByNameKey(library.ownerId, 'full.jpg'), undefined)
  })

  it('counts a skipped file of a batch', async () => {
    const batchId = v7()
    await library.upload('batch.jpg', await aJpeg('batch'), { batchId })
    await library.upload('batch.jpg', await aJpeg('batch'), { batchId })
    const counts = (await library.batches.find(library.ownerId, batchId))?.counts
    assert.deepEqual([counts?.uploaded, counts?.skipped], [1, 1])
  })

  it('says UPLOAD_NOT_FOUND of bytes that are gone', async () => {
    await assert.rejects(
      ingestPhoto(library.deps, { ownerId: library.ownerId, uploadId: v7(), filename: 'a.jpg', onCollision: 'fail' }),
      refusedAs('UPLOAD_NOT_FOUND'),
    )
  })
})
