import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { AppError } from '../../../src/app-error.ts'
import { withLease } from '../../../src/domain/leases/with-lease.ts'
import { openRendition } from '../../../src/domain/photos/open-rendition.ts'
import { createRenditionQueue } from '../../../src/domain/photos/rendition-queue.ts'
import { uploadPhoto } from '../../../src/domain/photos/upload-photo.ts'
import type { Imaging } from '../../../src/domain/ports/imaging.ts'
import { createLeaseRepository } from '../../../src/infrastructure/database/jobs/lease-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library, quietLog } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('the pictures of a file that is shown by its embedded one at first', (engine) => {
  let library: Library
  /** Takes every file for one whose real pictures are still to be made; `derive` may be made to wait or fail. */
  let imaging: Imaging
  let derived = 0
  let derive: () => Promise<void> = async () => {}
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
    imaging = {
      ...library.imaging,
      inspect: async (path) => ({ ...(await library.imaging.inspect(path)), renditions: 'pending' }),
      async derive(path) {
        derived++
        await derive()
        const { pictures, width, height, damaged } = await library.imaging.inspect(path)
        return { pictures: { ...pictures, thumbhash: 'real' }, width, height, damaged }
      },
    }
  })
  after(() => library.close())

  const newQueue = () => createRenditionQueue({ ...library.deps, imaging, alone: (_, work) => work() })
  const open = (photoId: string, kind: 'preview' | 'thumbnail' | 'original' | 'jpeg', version?: number) =>
    openRendition({ ...library.deps, imaging }, { ownerId: library.ownerId, photoId, kind, ...(version !== undefined && { version }) })
  async function aPendingPhoto(filename: string) {
    const request = { ownerId: library.ownerId, filename, onCollision: 'fail', body: Readable.from([await aJpeg(filename)]) } as const
    const { photo } = await uploadPhoto({ ...library.deps, imaging }, request)
    const version = library.queued.at(-1)
    assert.ok(version && version.photoId === photo.id && photo.renditions === 'pending')
    return { photo, version }
  }

  it('become the real ones, and the provisional ones go', async () => {
    const { photo, version } = await aPendingPhoto('a.jpg')
    assert.equal((await open(photo.id, 'thumbnail')).final, false)
    const queue = newQueue()
    queue.enqueue(version)
    await queue.idle()
    const now = await library.photos.findById(library.ownerId, photo.id)
    assert.deepEqual([now?.renditions, now?.thumbhash], ['ready', 'real'])
    for (const key of [version.keys.preview, version.keys.thumbnail]) assert.equal(await library.objects.stat(key ?? ''), undefined)
    const opened = await open(photo.id, 'preview')
    assert.ok(opened.final && (await library.objects.stat(opened.key)))
    assert.equal((await library.files()).filter((file) => file.includes(photo.id)).length, 3)
  })

  it('are taken up by the next process when one stopped before they were made', async () => {
    const { photo, version } = await aPendingPhoto('b.jpg')
    const stopped = newQueue()
    await stopped.stop()
    stopped.enqueue(version)
    await stopped.idle()
    assert.equal((await library.photos.findById(library.ownerId, photo.id))?.renditions, 'pending')
    const next = newQueue()
    await next.resume()
    await next.idle()
    assert.equal((await library.photos.findById(library.ownerId, photo.id))?.renditions, 'ready')
  })

  it('are made once however often they are asked for, one photo at a time', async () => {
    const [one, other] = [await aPendingPhoto('c.jpg'), await aPendingPhoto('d.jpg')]
    derived = 0
    let running = 0
    derive = async () => {
      assert.equal(++running, 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
      running--
    }
    const queue = newQueue()
    for (const { version } of [one, other, one, other]) queue.enqueue(version)
    await queue.idle()
    derive = async () => {}
    assert.equal(derived, 2)
  })

  it('are made once by several instances that have them in their queues, and by another when one died over them', async () => {
    const { version } = await aPendingPhoto('several.jpg')
    const leases = createLeaseRepository(library.database)
    const instance = () => {
      const holder = v7()
      const alone = (name: string, work: () => Promise<void>) => withLease({ leases, log: quietLog, holder }, name, { forMs: 60_000 }, work)
      return createRenditionQueue({ ...library.deps, imaging, alone })
    }
    // As a process that died a moment ago leaves it.
    await leases.take(`renditions/${version.photoId}/${version.version}`, v7(), { forMs: 60_000 })
    derived = 0
    const queues = [instance(), instance(), instance()]
    const allLook = async () => {
      for (const queue of queues) await queue.resume()
      await Promise.all(queues.map((queue) => queue.idle()))
    }
    await allLook()
    assert.equal(derived, 0)
    await leases.releaseAll()
    await allLook()
    assert.equal(derived, 1)
  })

  it('are marked as failed when the file cannot be drawn; the original stays', async () => {
    const { photo, version } = await aPendingPhoto('e.jpg')
    derive = async () => {
      throw new AppError('UNREADABLE_IMAGE', 'broken')
    }
    const queue = newQueue()
    queue.enqueue(version)
    await queue.idle()
    derive = async () => {}
    assert.equal((await library.photos.findById(library.ownerId, photo.id))?.renditions, 'failed')
    assert.ok(await library.objects.stat((await open(photo.id, 'original')).key))
    assert.ok(await library.objects.stat((await open(photo.id, 'thumbnail')).key), 'the provisional picture is still shown')
  })

  it('wait for another time when the storage or the decoder fails, and hold up nothing', async () => {
    const [one, other] = [await aPendingPhoto('f.jpg'), await aPendingPhoto('g.jpg')]
    let fails = true
    derive = async () => {
      if (fails) {
        fails = false
        throw new Error('the disk is away')
      }
    }
    const queue = newQueue()
    queue.enqueue(one.version)
    queue.enqueue(other.version)
    await queue.idle()
    derive = async () => {}
    assert.equal((await library.photos.findById(library.ownerId, one.photo.id))?.renditions, 'pending')
    assert.equal((await library.photos.findById(library.ownerId, other.photo.id))?.renditions, 'ready')
    await queue.resume()
    await queue.idle()
    assert.equal((await library.photos.findById(library.ownerId, one.photo.id))?.renditions, 'ready')
  })

  it('that are gone are made again when they are looked at, once for ten who look', async () => {
    const { photo } = await library.upload('h.jpg', await aJpeg('h'))
    const version = await library.photos.findVersion(library.ownerId, photo.id)
    await library.objects.delete(version?.keys.thumbnail ?? '')
    derived = 0
    const opened = await Promise.all(Array.from({ length: 10 }, () => open(photo.id, 'thumbnail')))
    assert.equal(derived, 1)
    for (const { key } of opened) assert.ok(await library.objects.stat(key))
  })

  it('of the full size are the original for a JPEG, and of another format made when first asked for and kept', async () => {
    const { photo } = await library.upload('i.jpg', await aJpeg('i'))
    assert.equal((await open(photo.id, 'jpeg')).key, (await open(photo.id, 'original')).key)
    const png = await (await import('sharp'))
      .default({ create: { width: 50, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const { photo: picture } = await library.upload('j.png', png)
    const all = await Promise.all(Array.from({ length: 5 }, () => open(picture.id, 'jpeg')))
    assert.equal(new Set(all.map(({ key }) => key)).size, 1)
    assert.deepEqual([all[0]?.mediaType, all[0]?.filename, all[0]?.final], ['image/jpeg', 'j.jpg', true])
    assert.equal((await open(picture.id, 'jpeg')).key, all[0]?.key)
    assert.equal((await library.files()).filter((file) => file.includes(picture.id)).length, 4)
  })

  it('are those of the version that is asked for', async () => {
    const { photo } = await library.upload('k.jpg', await aJpeg('k1'))
    await library.upload('k.jpg', await aJpeg('k2'), { onCollision: 'overwrite' })
    const [first, second, current] = [
      await open(photo.id, 'original', 1),
      await open(photo.id, 'original', 2),
      await open(photo.id, 'original'),
    ]
    assert.notEqual(first.key, second.key)
    assert.equal(second.key, current.key)
    await assert.rejects(open(photo.id, 'original', 3), refusedAs('VERSION_NOT_FOUND'))
  })
})
