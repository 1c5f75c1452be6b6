import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { sweepOrphans } from '../../../src/domain/maintenance/sweep-orphans.ts'
import { originalKey, renditionKey } from '../../../src/domain/photos/photo.ts'
import { purgePhotoVersions } from '../../../src/domain/photos/purge-versions.ts'
import { restoreVersion } from '../../../src/domain/photos/versions.ts'
import { createKeptObjects } from '../../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { bodyOf } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

const hourMs = 3_600_000
const nothing = { objects: 0, expiredUploads: 0, strayUploads: 0 }

onEachEngine('the sweeper', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
    // Files carry the real time; the sweeper looks a moment later.
    library.clock.now = Date.now()
  })
  after(() => library.close())

  const sweepAfter = (ms: number) =>
    sweepOrphans({ ...library.deps, clock: { ...library.clock, nowMs: () => Date.now() + ms } }, { graceMs: hourMs })
  async function anUpload(isKnown: boolean, expiresInMs = 10 * hourMs) {
    const id = v7()
    const now = Date.now()
    if (isKnown) {
      await library.uploads.insert({
        id,
        ownerId: library.ownerId,
        length: 500,
        metadata: {},
        createdAtMs: now,
        expiresAtMs: now + expiresInMs,
      })
    }
    await library.objects.beginUpload(id)
    await library.objects.appendToUpload(id, 0, bodyOf(Buffer.from('half')), { max: 500, total: 500 })
    return id
  }

  it('takes objects that no version names, after a grace period and not before', async () => {
    const { photo } = await library.upload('a.jpg', await aJpeg('a'))
    const orphans = [
      originalKey(library.ownerId, photo.id, v7()),
      renditionKey(library.ownerId, photo.id, v7(), 'thumbnail'),
      originalKey(v7(), v7(), v7()),
    ]
    for (const key of orphans) await library.objects.put(key, Buffer.from('orphan'))
    assert.deepEqual(await sweepAfter(hourMs / 2), nothing)
    assert.deepEqual(await sweepAfter(2 * hourMs), { ...nothing, objects: 3 })
    for (const key of orphans) assert.equal(await library.objects.stat(key), undefined)
    assert.deepEqual(await sweepAfter(2 * hourMs), nothing)
  })

  it('leaves originals for longer where it is told to: an old database that was put back does not know the newer ones', async () => {
    const [original, thumbnail] = [originalKey(library.ownerId, v7(), v7()), renditionKey(library.ownerId, v7(), v7(), 'thumbnail')]
    for (const key of [original, thumbnail]) await library.objects.put(key, Buffer.from('newer'))
    const sweepLater = (ms: number) =>
      sweepOrphans(
        { ...library.deps, clock: { ...library.clock, nowMs: () => Date.now() + ms } },
        { graceMs: hourMs, originalGraceMs: 10 * hourMs },
      )
    assert.deepEqual(await sweepLater(9 * hourMs), { ...nothing, objects: 1 })
    assert.ok(await library.objects.stat(original))
    assert.deepEqual(await sweepLater(11 * hourMs), { ...nothing, objects: 1 })
  })

  it('never touches what a version names: old versions, restored ones, the trash', async () => {
    const { photo } = await library.upload('b.jpg', await aJpeg('b1'))
    await library.upload('b.jpg', await aJpeg('b2'), { onCollision: 'overwrite' })
    await restoreVersion(library.deps, { ownerId: library.ownerId, photoId: photo.id, version: 1 })
    const now = await library.photos.findById(library.ownerId, photo.id)
    assert.ok(now && (await library.photos.moveToTrash(now, 1)))
    const before = await library.files()
    assert.deepEqual(await sweepAfter(1000 * hourMs), nothing)
    assert.deepEqual(new Set(await library.files()), new Set(before))
  })

  it('leaves alone what a state that is kept aside names, however old, and so does a purge of versions', async () => {
    const { photo } = await library.upload('kept.jpg', await aJpeg('k1'))
    await library.upload('kept.jpg', await aJpeg('k2'), { onCollision: 'overwrite' })
    const first = await library.photos.findVersion(library.ownerId, photo.id, 1)
    assert.ok(first)
    const orphan = originalKey(v7(), v7(), v7())
    await library.objects.put(orphan, Buffer.from('of another state'))
    const kept = createKeptObjects(library.database)
    await kept.keep([orphan, first.keys.original], 'restore', Date.now())
    assert.deepEqual(await purgePhotoVersions(library.deps, library.ownerId, photo.id), { versions: 1, bytes: 0 })
    assert.deepEqual(await sweepAfter(1000 * hourMs), nothing)
    for (const key of [orphan, first.keys.original]) assert.ok(await library.objects.stat(key))
    await kept.release([orphan, first.keys.original])
    assert.deepEqual(await sweepAfter(1000 * hourMs), { ...nothing, objects: 2 })
  })

  it('takes received bytes without an upload, and leaves an upload that may still go on', async () => {
    const [stray, known] = [await anUpload(false), await anUpload(true)]
    assert.deepEqual(await sweepAfter(0), nothing)
    assert.deepEqual(await sweepAfter(2 * hourMs), { ...nothing, strayUploads: 1 })
    assert.deepEqual([await library.objects.uploadLength(stray), await library.objects.uploadLength(known)], [undefined, 4])
  })

  it('takes uploads whose time is over, with their rows', async () => {
    const id = await anUpload(true, hourMs)
    const { expiredUploads } = await sweepAfter(2 * hourMs)
    assert.equal(expiredUploads, 1)
    assert.equal(await library.uploads.find(library.ownerId, id), undefined)
    assert.equal(await library.objects.uploadLength(id), undefined)
  })

  it('goes through more than one group', async () => {
    const photoId = v7()
    await Promise.all(Array.from({ length: 520 }, () => library.objects.put(originalKey(library.ownerId, photoId, v7()), Buffer.from('x'))))
    assert.equal((await sweepAfter(2 * hourMs)).objects, 520)
  })

  it('deletes nothing when the database cannot say what is named', async () => {
    const key = originalKey(library.ownerId, v7(), v7())
    await library.objects.put(key, Buffer.from('x'))
    const photos = { referencedKeys: () => Promise.reject(new Error('the database is away')) }
    const clock = { ...library.clock, nowMs: () => Date.now() + 2 * hourMs }
    await assert.rejects(sweepOrphans({ ...library.deps, photos, clock }, { graceMs: hourMs }), /away/)
    assert.ok(await library.objects.stat(key))
  })
})
