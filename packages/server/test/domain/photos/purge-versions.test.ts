import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { sweepOrphans } from '../../../src/domain/maintenance/sweep-orphans.ts'
import { purgeByRetention, purgePhotoVersions, purgeVersion, purgeVersions } from '../../../src/domain/photos/purge-versions.ts'
import { trashPhoto } from '../../../src/domain/photos/trash-photos.ts'
import { restoreVersion } from '../../../src/domain/photos/versions.ts'
import { createSettingsRepository } from '../../../src/infrastructure/database/photos/settings-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { anOverwriteOf, aPhotoRow } from '../../support/builders.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

const day = 86_400_000

onEachEngine('purging replaced versions', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())

  /** A photo whose picture was replaced until it has that many versions. */
  async function edited(filename: string, versions: number) {
    const sizes = [0]
    let { photo } = await library.upload(filename, await aJpeg(`${filename} 1`))
    sizes.push(photo.byteSize)
    for (let version = 2; version <= versions; version++) {
      photo = (await library.upload(filename, await aJpeg(`${filename} ${version}`), { onCollision: 'overwrite' })).photo
      sizes.push(photo.byteSize)
    }
    return { photo, size: (version: number) => sizes[version] ?? 0 }
  }
  const restore = (photoId: string, version: number) => restoreVersion(library.deps, { ownerId: library.ownerId, photoId, version })
  const purge = (photoId: string, version: number) => purgeVersion(library.deps, { ownerId: library.ownerId, photoId, version })
  const purgeAll = (photoId: string) => purgePhotoVersions(library.deps, library.ownerId, photoId)
  const versionsOf = async (photoId: string) => (await library.photos.listVersions(library.ownerId, photoId)).map(({ version }) => version)
  /** Every object that a version names is there, and none is there that no version names. */
  async function isWhole(photoIds: readonly string[]) {
    const versions = (await Promise.all(photoIds.map((id) => library.photos.listVersions(library.ownerId, id)))).flat()
    const named = new Set(versions.flatMap(({ keys }) => Object.values(keys)))
    const files = (await library.files()).filter((file) => photoIds.some((id) => file.includes(id)))
    assert.deepEqual(new Set(files), named)
  }

  it('takes one version with its objects and leaves the others whole', async () => {
    const { photo, size } = await edited('one.jpg', 3)
    assert.deepEqual(await purge(photo.id, 2), { versions: 1, bytes: size(2) })
    assert.deepEqual(await versionsOf(photo.id), [3, 1])
    assert.deepEqual(await library.photos.findById(library.ownerId, photo.id), photo)
    await isWhole([photo.id])
    await assert.rejects(restore(photo.id, 2), refusedAs('VERSION_NOT_FOUND'))
    await restore(photo.id, 1)
    await isWhole([photo.id])
  })

  it('never takes the current version, nor what does not exist, nor what is of others', async () => {
    const { photo } = await edited('current.jpg', 2)
    await assert.rejects(purge(photo.id, 2), refusedAs('CURRENT_VERSION'))
    await assert.rejects(purge(photo.id, 3), refusedAs('VERSION_NOT_FOUND'))
    await assert.rejects(purge(v7(), 1), refusedAs('PHOTO_NOT_FOUND'))
    const stranger = { ownerId: v7(), photoId: photo.id, version: 1 }
    await assert.rejects(purgeVersion(library.deps, stranger), refusedAs('PHOTO_NOT_FOUND'))
    await assert.rejects(purgePhotoVersions(library.deps, stranger.ownerId, photo.id), refusedAs('PHOTO_NOT_FOUND'))
    assert.deepEqual(await purgeVersions(library.deps, stranger.ownerId, { photoId: photo.id }), { versions: 0, bytes: 0 })
    assert.deepEqual(await versionsOf(photo.id), [2, 1])
  })

  it('keeps the objects that a restored version shares, and counts their bytes when the last of them goes', async () => {
    const { photo, size } = await edited('shared.jpg', 2)
    await restore(photo.id, 1)
    assert.deepEqual(await purge(photo.id, 1), { versions: 1, bytes: 0 })
    await isWhole([photo.id])
    await library.upload('shared.jpg', await aJpeg('shared 4'), { onCollision: 'overwrite' })
    assert.deepEqual(await purge(photo.id, 3), { versions: 1, bytes: size(1) })
    await isWhole([photo.id])
  })

  it('takes all of a photo, also of one in the trash, and counts before what it will free', async () => {
    await purgeVersions(library.deps, library.ownerId, {})
    const { photo, size } = await edited('all.jpg', 3)
    await restore(photo.id, 2)
    const other = await edited('other.jpg', 2)
    await trashPhoto(library.deps, library.ownerId, other.photo.id)
    // Version 2 is the current one again, so only the first one's and the third one's bytes would come free.
    const freed = size(1) + size(3)
    assert.deepEqual(await library.versions.count(library.ownerId), { versions: 4, originalBytes: freed + other.size(1) })
    assert.deepEqual(await library.versions.count(v7()), { versions: 0, originalBytes: 0 })
    assert.deepEqual(await purgeAll(photo.id), { versions: 3, bytes: freed })
    assert.deepEqual(await purgeVersions(library.deps, library.ownerId, {}), { versions: 1, bytes: other.size(1) })
    assert.deepEqual(await versionsOf(photo.id), [4])
    assert.deepEqual(await library.versions.count(library.ownerId), { versions: 0, originalBytes: 0 })
    await isWhole([photo.id, other.photo.id])
  })

  it('takes thousands in groups', async () => {
    const ownerId = v7()
    const first = aPhotoRow({ ownerId })
    await library.photos.insert(first)
    let row = first
    for (let version = 2; version <= 1102; version++) {
      const next = anOverwriteOf(row)
      await library.photos.replace(next, row.photo.version)
      row = next
    }
    const { versions, bytes } = await purgeVersions(library.deps, ownerId, {})
    assert.deepEqual([versions, bytes], [1101, 1101 * first.photo.byteSize])
    assert.deepEqual(await library.photos.listVersions(ownerId, row.photo.id), [row.version])
  })

  it('leaves objects to the sweeper when it is cut off between rows and objects, and never a row without them', async () => {
    const { photo } = await edited('cut off.jpg', 2)
    const objects = { ...library.objects, delete: () => Promise.reject(new Error('cut off')) }
    assert.equal((await purgePhotoVersions({ ...library.deps, objects }, library.ownerId, photo.id)).versions, 1)
    const orphans = (await library.files()).filter((file) => file.includes(photo.id)).length
    assert.equal(orphans, 6)
    library.clock.now = Date.now() + 10 * day
    assert.equal((await sweepOrphans(library.deps, { graceMs: day })).objects, 3)
    await isWhole([photo.id])
  })

  it('either lets a restoration have the version or takes it first, whoever races', async () => {
    for (let round = 0; round < 12; round++) {
      const { photo } = await edited(`raced ${round}.jpg`, 2)
      const [restored, purged] = await Promise.allSettled([restore(photo.id, 1), purgeAll(photo.id)])
      assert.equal(purged.status, 'fulfilled')
      if (restored.status === 'rejected') assert.ok(refusedAs('VERSION_NOT_FOUND')(restored.reason))
      await isWhole([photo.id])
    }
  })

  it('is refused to a restoration that looked before the version went', async () => {
    const { photo } = await edited('looked.jpg', 2)
    const photos = {
      ...library.photos,
      replace: async (...call: Parameters<typeof library.photos.replace>) => {
        await purgeAll(photo.id)
        return library.photos.replace(...call)
      },
    }
    const late = restoreVersion({ ...library.deps, photos }, { ownerId: library.ownerId, photoId: photo.id, version: 1 })
    await assert.rejects(late, refusedAs('VERSION_NOT_FOUND'))
    assert.deepEqual(await library.photos.findById(library.ownerId, photo.id), photo)
    await isWhole([photo.id])
  })

  it('happens by age where the owner wishes it, to the millisecond, and nowhere else', async () => {
    const settings = createSettingsRepository(library.database)
    const keep = () => purgeByRetention({ ...library.deps, settings })
    const { photo } = await edited('aged.jpg', 1)
    const replacedAtMs = (library.clock.now += day)
    await library.upload('aged.jpg', await aJpeg('aged 2'), { onCollision: 'overwrite' })
    library.clock.now = replacedAtMs + 400 * day
    await keep()
    assert.deepEqual(await settings.get(library.ownerId), {})
    assert.deepEqual(await versionsOf(photo.id), [2, 1], 'kept until they are deleted by hand')
    await settings.change(library.ownerId, { versionRetentionDays: 400 })
    await settings.change(v7(), { versionRetentionDays: 1 })
    await keep()
    assert.deepEqual(await versionsOf(photo.id), [2, 1])
    library.clock.now++
    await keep()
    assert.deepEqual(await versionsOf(photo.id), [2])
    await settings.change(library.ownerId, { versionRetentionDays: null })
    assert.deepEqual(
      (await settings.listRetentions()).map(({ days }) => days),
      [1],
    )
    await isWhole([photo.id])
  })
})
