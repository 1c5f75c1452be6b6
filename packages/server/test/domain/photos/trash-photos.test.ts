import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { emptyTrash, purgeOldTrash, restorePhoto, trashPhoto } from '../../../src/domain/photos/trash-photos.ts'
import { restoreVersion } from '../../../src/domain/photos/versions.ts'
import { createKeptObjects } from '../../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { createSettingsRepository } from '../../../src/infrastructure/database/photos/settings-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('the trash', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())

  const trash = (photoId: string) => trashPhoto(library.deps, library.ownerId, photoId)
  const restore = (photoId: string) => restorePhoto(library.deps, library.ownerId, photoId)
  const upload = async (filename: string, text = filename) => (await library.upload(filename, await aJpeg(text))).photo

  it('hides a photo and gives it back as it was', async () => {
    const photo = await upload('a.jpg')
    assert.deepEqual(await trash(photo.id), { ...photo, trashedAtMs: library.clock.now })
    assert.deepEqual(await library.photos.list(library.ownerId, { limit: 10, order: 'newest' }), [])
    library.clock.now += 5
    assert.equal((await trash(photo.id)).trashedAtMs, library.clock.now - 5)
    assert.deepEqual(await restore(photo.id), photo)
    assert.deepEqual(await restore(photo.id), photo)
    assert.deepEqual(await library.photos.findById(library.ownerId, photo.id), photo)
  })

  it('frees the name; what has it by then stands in the way of a restoration', async () => {
    const photo = await upload('b.jpg', 'first')
    await trash(photo.id)
    const second = await upload('b.jpg', 'second')
    await assert.rejects(restore(photo.id), (error) => refusedAs('COLLISION')(error) && Object(error).details.existing.id === second.id)
    await trash(second.id)
    await restore(photo.id)
  })

  it('takes and gives a name many times over, while others read', async () => {
    const read = async () => {
      for (let turn = 0; turn < 60; turn++) await library.photos.list(library.ownerId, { limit: 100, order: 'newest' })
    }
    const readers = [read(), read()]
    for (let turn = 0; turn < 25; turn++) await trash((await upload('cycle.jpg', `cycle ${turn}`)).id)
    await Promise.all(readers)
    const { photo } = await library.upload('cycle.jpg', await aJpeg('cycle 0'))
    await trash(photo.id)
    await restore(photo.id)
    assert.equal((await library.photos.findLiveByNameKey(library.ownerId, 'cycle.jpg'))?.id, photo.id)
  })

  it('is emptied with every version and object, and with nothing else', async () => {
    const kept = await upload('kept.jpg')
    const before = new Set(await library.files())
    const gone = await upload('gone.jpg', 'gone 1')
    await library.upload('gone.jpg', await aJpeg('gone 2'), { onCollision: 'overwrite' })
    await restoreVersion(library.deps, { ownerId: library.ownerId, photoId: gone.id, version: 1 })
    await trash(gone.id)
    const trashedBefore = await library.photos.listTrash(library.ownerId, { limit: 100 })
    assert.equal(await emptyTrash(library.deps, library.ownerId), trashedBefore.length)
    assert.equal(await emptyTrash(library.deps, library.ownerId), 0)
    const left = new Set(await library.files())
    assert.ok([...left].every((file) => before.has(file)))
    assert.deepEqual(await library.photos.findById(library.ownerId, kept.id), kept)
    await assert.rejects(restore(gone.id), refusedAs('PHOTO_NOT_FOUND'))
  })

  it('is kept for ever unless its owner says otherwise, and then as long as they say', async () => {
    const day = 86_400_000
    const settings = createSettingsRepository(library.database)
    const kept = createKeptObjects(library.database)
    const purge = () => purgeOldTrash({ ...library.deps, settings })
    const old = await upload('old.jpg')
    const aside = await upload('aside.jpg')
    const { keys } = (await library.photos.findVersion(library.ownerId, aside.id)) ?? {}
    await kept.keep([keys?.original ?? ''], 'a restore', library.clock.now)
    await trash(old.id)
    await trash(aside.id)
    library.clock.now += 400 * day
    const young = await upload('young.jpg')
    await trash(young.id)
    assert.equal(await purge(), 0)

    await settings.change(library.ownerId, { trashRetentionDays: 30 })
    library.clock.now += 30 * day
    const stopped = AbortSignal.abort(new Error('stopping'))
    await assert.rejects(purgeOldTrash({ ...library.deps, settings }, stopped), /stopping/)
    assert.equal(await purge(), 2)
    assert.equal(await library.photos.findById(library.ownerId, old.id), undefined)
    // What a state kept aside names stays, as it does when the trash is emptied by hand.
    assert.deepEqual(
      (await library.files()).filter((file) => file.includes(aside.id)),
      [keys?.original],
    )
    assert.deepEqual(await restore(young.id), young)
    await trash(young.id)
    library.clock.now += 30 * day + 1
    await settings.change(library.ownerId, { trashRetentionDays: null })
    assert.equal(await purge(), 0)
    await settings.change(library.ownerId, { trashRetentionDays: 30 })
    assert.equal(await purge(), 1)
    assert.equal(await purge(), 0)
  })

  it("does not touch another owner's photos", async () => {
    const photo = await upload('mine.jpg')
    await assert.rejects(trashPhoto(library.deps, v7(), photo.id), refusedAs('PHOTO_NOT_FOUND'))
    await trash(photo.id)
    await assert.rejects(restorePhoto(library.deps, v7(), photo.id), refusedAs('PHOTO_NOT_FOUND'))
    assert.equal(await emptyTrash(library.deps, v7()), 0)
    await restore(photo.id)
  })
})
