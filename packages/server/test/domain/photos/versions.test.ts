import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { trashPhoto } from '../../../src/domain/photos/trash-photos.ts'
import { listVersions, restoreVersion } from '../../../src/domain/photos/versions.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('restoring a version', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())

  const restore = (photoId: string, version: number, expectedVersion?: number) =>
    restoreVersion(library.deps, { ownerId: library.ownerId, photoId, version, ...(expectedVersion !== undefined && { expectedVersion }) })
  async function edited(filename: string, times: number) {
    const { photo } = await library.upload(filename, await aJpeg(`${filename} 1`))
    for (let version = 2; version <= times; version++) {
      await library.upload(filename, await aJpeg(`${filename} ${version}`), { onCollision: 'overwrite' })
    }
    return photo
  }

  it('makes it the newest version, over the same objects, and loses none between', async () => {
    const first = await edited('a.jpg', 3)
    library.clock.now += 1000
    const files = (await library.files()).length
    const restored = await restore(first.id, 1)
    assert.deepEqual(restored, { ...first, version: 4, uploadedAtMs: library.clock.now })
    assert.deepEqual(await library.photos.findById(library.ownerId, first.id), restored)
    const versions = await listVersions(library.deps, library.ownerId, first.id)
    assert.deepEqual(
      versions.map(({ version, origin }) => [version, origin]),
      [
        [4, 'restored'],
        [3, 'overwritten'],
        [2, 'overwritten'],
        [1, 'uploaded'],
      ],
    )
    assert.deepEqual(versions[0]?.keys, versions[3]?.keys)
    assert.equal((await library.files()).length, files)
  })

  it('changes nothing when it is the current one', async () => {
    const { id } = await edited('b.jpg', 2)
    assert.equal((await restore(id, 2)).version, 2)
    assert.equal((await listVersions(library.deps, library.ownerId, id)).length, 2)
  })

  it('is refused for what does not exist, in the trash, and when the photo changed', async () => {
    const { id } = await edited('c.jpg', 2)
    await assert.rejects(restore(v7(), 1), refusedAs('PHOTO_NOT_FOUND'))
    await assert.rejects(restoreVersion(library.deps, { ownerId: v7(), photoId: id, version: 1 }), refusedAs('PHOTO_NOT_FOUND'))
    await assert.rejects(restore(id, 3), refusedAs('VERSION_NOT_FOUND'))
    await assert.rejects(restore(id, 1, 1), refusedAs('CHANGED'))
    await trashPhoto(library.deps, library.ownerId, id)
    await assert.rejects(restore(id, 1), refusedAs('CHANGED'))
    await assert.rejects(listVersions(library.deps, v7(), id), refusedAs('PHOTO_NOT_FOUND'))
  })

  it('happens once when twenty ask for it at once', async () => {
    const { id } = await edited('d.jpg', 2)
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => restore(id, 1, 2)))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.deepEqual(
      (await listVersions(library.deps, library.ownerId, id)).map(({ version }) => version),
      [3, 2, 1],
    )
  })
})
