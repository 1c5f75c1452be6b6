import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { originalKey } from '../../src/domain/photos/photo.ts'
import { createBatchRepository } from '../../src/infrastructure/database/uploads/batch-repository.ts'
import type { Database } from '../../src/infrastructure/database/database.ts'
import { createEventRepository } from '../../src/infrastructure/database/monitoring/event-repository.ts'
import { migrate } from '../../src/infrastructure/database/migrate.ts'
import { createKeptObjects } from '../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { createOwnerRepository } from '../../src/infrastructure/database/accounts/owner-repository.ts'
import { createPhotoRepository } from '../../src/infrastructure/database/photos/photo-repository.ts'
import { createUploadRepository } from '../../src/infrastructure/database/uploads/upload-repository.ts'
import { aMoment, anOverwriteOf, aPhotoRow } from '../support/builders.ts'

/** What both engines promise. `open` gives an empty database; closing it is ours. */
export function repositoryContract(open: () => Promise<Database>) {
  let db: Database
  let photos: ReturnType<typeof createPhotoRepository>
  const newOwner = () => v7()

  before(async () => {
    db = await open()
    await migrate(db)
    photos = createPhotoRepository(db)
  })
  after(() => db.close())

  it('gives back a photo as it was inserted, and its version with every key', async () => {
    const ownerId = newOwner()
    const row = aPhotoRow({ ownerId, takenOffsetMin: 120, camera: 'Apple iPhone 5', latitude: 43.4674, longitude: 11.8851 })
    assert.equal(await photos.insert(row), true)
    assert.deepEqual(await photos.findById(ownerId, row.photo.id), row.photo)
    assert.deepEqual(await photos.findVersion(ownerId, row.photo.id), row.version)
    const { thumbhash: _, ...bare } = aPhotoRow({ ownerId, takenSource: 'upload', takenAtMs: -86_400_000 }).photo
    const sparse = aPhotoRow(bare)
    delete sparse.photo.thumbhash
    delete sparse.version.thumbhash
    await photos.insert(sparse)
    assert.deepEqual(await photos.findById(ownerId, sparse.photo.id), sparse.photo)
  })

  it('hides every photo from another owner', async () => {
    const ownerId = newOwner()
    const stranger = newOwner()
    const row = aPhotoRow({ ownerId, filename: 'mine.jpg' })
    await photos.insert(row)
    assert.equal(await photos.findById(stranger, row.photo.id), undefined)
    assert.equal(await photos.findVersion(stranger, row.photo.id), undefined)
    assert.deepEqual(await photos.listVersions(stranger, row.photo.id), [])
    assert.deepEqual(await photos.findByNameKeys(stranger, ['mine.jpg'], 500), [])
    assert.equal(await photos.moveToTrash({ ...row.photo, ownerId: stranger }, aMoment), false)
    assert.equal(await photos.replace(anOverwriteOf({ ...row, photo: { ...row.photo, ownerId: stranger } }), 1), false)
    assert.equal((await photos.list(ownerId, { limit: 5, order: 'newest' })).length, 1)
  })

  it('lets one of twenty racing inserts of a name win and writes nothing for the others', async () => {
    const ownerId = newOwner()
    const rows = Array.from({ length: 20 }, () => aPhotoRow({ ownerId, filename: 'raced.jpg' }))
    const won = await Promise.all(rows.map((row) => photos.insert(row)))
    assert.equal(won.filter(Boolean).length, 1)
    const winner = rows[won.indexOf(true)]
    assert.deepEqual([(await photos.findLiveByNameKey(ownerId, 'raced.jpg'))?.id], [winner?.photo.id])
    const loser = rows[won.indexOf(false)]
    assert.equal(await photos.findVersion(ownerId, loser?.photo.id ?? ''), undefined)
    assert.deepEqual(await photos.months(ownerId), [{ month: '2024-05', count: 1 }])
  })

  it('takes many inserts at once and keeps the months and the batch in step', async () => {
    const ownerId = newOwner()
    const batchId = v7()
    const rows = Array.from({ length: 130 }, (_, index) =>
      aPhotoRow({ ownerId, filename: `many-${index}.jpg`, takenAtMs: Date.UTC(2020, index % 3, 1 + (index % 28)) }, { batchId }),
    )
    assert.ok((await Promise.all(rows.map((row) => photos.insert(row)))).every(Boolean))
    assert.deepEqual(await photos.months(ownerId), [
      { month: '2020-03', count: 43 },
      { month: '2020-02', count: 43 },
      { month: '2020-01', count: 44 },
    ])
    const batch = await createBatchRepository(db).find(ownerId, batchId)
    assert.equal(batch?.counts.uploaded, 130)
    assert.equal((await photos.listBatchVersions(ownerId, batchId)).length, 130)
  })

  it('finds only the names asked for, in one unit or in many', async () => {
    const ownerId = newOwner()
    await Promise.all(['か\u3099.jpg', 'b.jpg', 'B.jpg'].map((filename) => photos.insert(aPhotoRow({ ownerId, filename }))))
    const asked = ['\u304c.jpg', 'b.jpg', 'none.jpg']
    for (const unit of [1, 2, 500]) {
      const found = await photos.findByNameKeys(ownerId, asked, unit)
      assert.deepEqual(found.map(({ nameKey }) => nameKey).sort(), ['b.jpg', '\u304c.jpg'])
    }
    assert.deepEqual(await photos.findByNameKeys(ownerId, [], 500), [])
  })

  it('says which names live photos have, few or many at once', async () => {
    const ownerId = newOwner()
    const trashed = aPhotoRow({ ownerId, filename: 'trashed.jpg' })
    for (const row of [trashed, ...["it's.jpg", 'が.jpg', 'last.jpg'].map((filename) => aPhotoRow({ ownerId, filename }))])
      await photos.insert(row)
    await photos.insert(aPhotoRow({ ownerId: newOwner(), filename: 'other.jpg' }))
    await photos.moveToTrash(trashed.photo, aMoment)
    const asked = ["it's.jpg", 'が.jpg', 'trashed.jpg', 'other.jpg', 'nul\0.jpg']
    assert.deepEqual(await photos.findTakenNames(ownerId, [], 500), new Set())
    for (const free of [0, 100, 400, 2000]) {
      const names = [...asked, ...Array.from({ length: free }, (_, index) => `free-${index}.jpg`), 'last.jpg']
      assert.deepEqual([...(await photos.findTakenNames(ownerId, names, 500))].sort(), ["it's.jpg", 'last.jpg', 'が.jpg'])
    }
  })

  it('finds photos by content', async () => {
    const ownerId = newOwner()
    await photos.insert(aPhotoRow({ ownerId, filename: 'one.jpg', checksum: '1'.repeat(64) }))
    await photos.insert(aPhotoRow({ ownerId, filename: 'two.jpg', checksum: '2'.repeat(64) }))
    const found = await photos.findLiveByChecksums(ownerId, ['2'.repeat(64), '3'.repeat(64)], 500)
    assert.deepEqual(
      found.map(({ filename }) => filename),
      ['two.jpg'],
    )
  })

  it('adds a version, keeps the one before, and refuses a version that is not the current one', async () => {
    const ownerId = newOwner()
    const first = aPhotoRow({ ownerId, filename: 'edited.jpg' })
    await photos.insert(first)
    const second = anOverwriteOf(first, { width: 100, height: 200, byteSize: 5 })
    assert.equal(await photos.replace(second, 1), true)
    assert.equal(await photos.replace(anOverwriteOf(first), 1), false)
    const now = await photos.findById(ownerId, first.photo.id)
    assert.deepEqual(now, second.photo)
    const versions = await photos.listVersions(ownerId, first.photo.id)
    assert.deepEqual(versions, [second.version, { ...first.version, replacedAtMs: second.photo.uploadedAtMs }])
    assert.deepEqual(await photos.months(ownerId), [{ month: '2024-05', count: 1 }])
  })

  it('lets one of twenty racing overwrites of a version win', async () => {
    const ownerId = newOwner()
    const first = aPhotoRow({ ownerId })
    await photos.insert(first)
    const won = await Promise.all(Array.from({ length: 20 }, () => photos.replace(anOverwriteOf(first), 1)))
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal((await photos.listVersions(ownerId, first.photo.id)).length, 2)
  })

  it('frees a name when its photo goes to the trash, and gives it back only while it is free', async () => {
    const ownerId = newOwner()
    const first = aPhotoRow({ ownerId, filename: 'name.jpg' })
    await photos.insert(first)
    assert.equal(await photos.moveToTrash({ ...first.photo, version: 2 }, aMoment), false)
    assert.equal(await photos.moveToTrash(first.photo, aMoment), true)
    assert.equal(await photos.moveToTrash(first.photo, aMoment), false)
    assert.deepEqual(await photos.months(ownerId), [])
    assert.deepEqual(
      (await photos.findByNameKeys(ownerId, ['name.jpg'], 500)).map(({ id }) => id),
      [first.photo.id],
    )
    assert.equal((await photos.listTrash(ownerId, { limit: 5 }))[0]?.trashedAtMs, aMoment)
    const second = aPhotoRow({ ownerId, filename: 'name.jpg' })
    assert.equal(await photos.insert(second), true)
    assert.equal(await photos.restoreFromTrash(first.photo), 'name_taken')
    await photos.moveToTrash(second.photo, aMoment + 1)
    assert.equal(await photos.restoreFromTrash(first.photo), 'restored')
    assert.equal(await photos.restoreFromTrash(first.photo), 'not_in_trash')
    assert.deepEqual(await photos.findById(ownerId, first.photo.id), first.photo)
    assert.deepEqual(await photos.months(ownerId), [{ month: '2024-05', count: 1 }])
  })

  it('purges the trash only, and names every object that was in it', async () => {
    const ownerId = newOwner()
    const kept = aPhotoRow({ ownerId })
    const gone = aPhotoRow({ ownerId })
    await Promise.all([photos.insert(kept), photos.insert(gone)])
    const edited = anOverwriteOf(gone)
    await photos.replace(edited, 1)
    await photos.moveToTrash(edited.photo, aMoment)
    const { purged, keys } = await photos.purgeTrash(ownerId, 100)
    assert.equal(purged, 1)
    assert.deepEqual(new Set(keys), new Set([...Object.values(gone.version.keys), ...Object.values(edited.version.keys)]))
    assert.equal(keys.length, 6)
    assert.equal(await photos.findById(ownerId, gone.photo.id), undefined)
    assert.deepEqual(await photos.listVersions(ownerId, gone.photo.id), [])
    assert.notEqual(await photos.findById(ownerId, kept.photo.id), undefined)
  })

  it('pages through photos of one moment without losing or doubling any, both ways', async () => {
    const ownerId = newOwner()
    const rows = Array.from({ length: 25 }, (_, index) => aPhotoRow({ ownerId, takenAtMs: aMoment + (index % 3) }))
    await Promise.all(rows.map((row) => photos.insert(row)))
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = []
      let after: { atMs: number; id: string } | undefined
      for (;;) {
        const page = await photos.list(ownerId, { limit: 7, order, ...(after ? { after } : {}) })
        const last = page.at(-1)
        if (!last) break
        seen.push(...page.map(({ id }) => id))
        after = { atMs: last.takenAtMs, id: last.id }
      }
      assert.equal(new Set(seen).size, 25)
      assert.equal(seen.length, 25)
    }
  })

  it('searches names without minding case or Unicode form, and takes % and _ as they are', async () => {
    const ownerId = newOwner()
    await Promise.all(
      ['か\u3099ぞう_1.jpg', 'Beach 100%.jpg', 'beach.png'].map((filename) => photos.insert(aPhotoRow({ ownerId, filename }))),
    )
    const names = async (nameContains: string) =>
      (await photos.list(ownerId, { limit: 10, order: 'newest', nameContains })).map(({ filename }) => filename).sort()
    assert.deepEqual(await names('BEACH'), ['Beach 100%.jpg', 'beach.png'])
    assert.deepEqual(await names('0%'), ['Beach 100%.jpg'])
    assert.deepEqual(await names('a\0'), [])
    assert.deepEqual(await names('\u304c'), ['か\u3099ぞう_1.jpg'])
  })

  it('gives one month in columns, newest first', async () => {
    const ownerId = newOwner()
    const early = aPhotoRow({ ownerId, takenAtMs: Date.UTC(2024, 1, 1, 0, 0, 0, 400), width: 3000, height: 2000 })
    const late = aPhotoRow({
      ownerId,
      takenAtMs: Date.UTC(2024, 1, 29, 23, 59, 59, 999),
      mediaType: 'image/heic',
      width: 1,
      height: 3,
      renditions: 'pending',
    })
    delete late.photo.thumbhash
    const outside = aPhotoRow({ ownerId, takenAtMs: Date.UTC(2024, 2, 1) })
    await Promise.all([early, late, outside].map((row) => photos.insert(row)))
    assert.deepEqual(JSON.parse(await photos.monthColumns(ownerId, '2024-02')), {
      month: '2024-02',
      photo_id: [late.photo.id, early.photo.id],
      version: [1, 1],
      ratio: [0.333, 1.5],
      taken_at: [29 * 86_400 - 1, 0],
      thumbhash: [null, early.photo.thumbhash],
      media_type: ['image/heic', 'image/jpeg'],
      pending: [late.photo.id],
    })
    assert.deepEqual(JSON.parse(await photos.monthColumns(ownerId, '1999-12')).photo_id, [])
  })

  it('replaces provisional pictures of a version, and of the photo only while that version is current', async () => {
    const ownerId = newOwner()
    const row = aPhotoRow({ ownerId, renditions: 'pending' })
    await photos.insert(row)
    assert.ok((await photos.listPendingRenditions(1000)).some(({ photoId }) => photoId === row.photo.id))
    await photos.setRenditions(row.version, { state: 'ready', keys: { preview: 'p', thumbnail: 't' }, thumbhash: 'AAAA' })
    assert.equal((await photos.findById(ownerId, row.photo.id))?.renditions, 'ready')
    assert.deepEqual((await photos.findVersion(ownerId, row.photo.id, 1))?.keys, { ...row.version.keys, preview: 'p', thumbnail: 't' })
    const second = anOverwriteOf(row, { renditions: 'pending' })
    await photos.replace(second, 1)
    await photos.setRenditions(row.version, { state: 'failed' })
    assert.equal((await photos.findById(ownerId, row.photo.id))?.renditions, 'pending')
    assert.equal(await photos.setRenditionKey(second.version, 'full', 'f'), true)
    assert.equal(await photos.setRenditionKey(second.version, 'full', 'g'), false)
  })

  it('knows which objects are named by a version', async () => {
    const ownerId = newOwner()
    const row = aPhotoRow({ ownerId })
    await photos.insert(row)
    const orphan = originalKey(ownerId, row.photo.id, v7())
    const named = await photos.referencedKeys([row.version.keys.original, orphan, 'originals/odd'])
    assert.deepEqual([...named], [row.version.keys.original])
  })

  it('knows which objects are kept though no version names them, page by page, until they are released', async () => {
    const kept = createKeptObjects(db)
    const keys = Array.from({ length: 3 }, () => originalKey(newOwner(), v7(), v7())).sort()
    const orphan = originalKey(newOwner(), v7(), v7())
    await kept.keep(keys, 'restore', aMoment)
    await kept.keep(keys, 'another restore', aMoment + 1)
    assert.deepEqual(await photos.referencedKeys([...keys, orphan]), new Set(keys))
    const [first, ...rest] = await kept.list(10)
    assert.deepEqual(
      [first, ...rest],
      keys.map((key) => ({ key, reason: 'restore', sinceMs: aMoment })),
    )
    assert.deepEqual(await kept.list(10, first?.key), rest)
    assert.deepEqual([await kept.count(), await kept.among([orphan])], [3, new Set()])
    await kept.release(keys.slice(1))
    assert.deepEqual(await photos.referencedKeys(keys), new Set(keys.slice(0, 1)))
    await kept.release(keys)
  })

  it('makes an owner once, however many requests arrive first', async () => {
    const owners = createOwnerRepository(db)
    const subject = `dev:${v7()}`
    const all = await Promise.all(
      Array.from({ length: 10 }, () => owners.findOrCreate({ subject, email: 'a@example.com', displayName: 'A' }, v7(), aMoment)),
    )
    assert.equal(new Set(all.map(({ id }) => id)).size, 1)
  })

  it('counts a batch without mixing owners', async () => {
    const batches = createBatchRepository(db)
    const ownerId = newOwner()
    const batchId = v7()
    await Promise.all(Array.from({ length: 30 }, (_, index) => batches.count(ownerId, batchId, index % 2 ? 'skipped' : 'failed', aMoment)))
    await batches.count(newOwner(), batchId, 'failed', aMoment)
    assert.deepEqual((await batches.find(ownerId, batchId))?.counts, {
      uploaded: 0,
      overwritten: 0,
      kept_both: 0,
      skipped: 15,
      failed: 15,
    })
    assert.equal(await batches.find(newOwner(), batchId), undefined)
  })

  it('keeps uploads with their metadata until they are deleted', async () => {
    const uploads = createUploadRepository(db)
    const upload = {
      id: v7(),
      ownerId: newOwner(),
      length: 12,
      metadata: { filename: '猫.jpg', flag: null },
      createdAtMs: 1,
      expiresAtMs: 50,
    }
    await uploads.insert(upload)
    assert.deepEqual(await uploads.find(upload.ownerId, upload.id), upload)
    assert.equal(await uploads.find(newOwner(), upload.id), undefined)
    await uploads.setOutcome(upload.ownerId, upload.id, '{"a":1}')
    assert.deepEqual(
      (await uploads.listExpired(51, 10)).map(({ id }) => id),
      [upload.id],
    )
    assert.deepEqual(await uploads.listExpired(50, 10), [])
    const unknown = v7()
    assert.deepEqual([...(await uploads.knownUploads([upload.id, unknown]))], [upload.id])
    await uploads.delete(upload.ownerId, upload.id)
    assert.equal(await uploads.find(upload.ownerId, upload.id), undefined)
  })

  it('forgets events older than a moment, and counts them', async () => {
    const events = createEventRepository(db)
    const ownerId = newOwner()
    const at = (atMs: number) => ({ id: v7(), atMs, ownerId, kind: 'user_decision' as const, details: {} })
    await events.insertAll([at(-2000), at(-1500), at(-1000)])
    assert.equal(await events.deleteBefore(-1000), 2)
    assert.equal(await events.deleteBefore(-1000), 0)
    assert.equal((await events.list(ownerId, -5000, 10)).length, 1)
  })

  it('stores events in groups', async () => {
    const events = createEventRepository(db)
    const ownerId = newOwner()
    const event = {
      id: v7(),
      atMs: 5,
      ownerId,
      kind: 'user_decision' as const,
      photoId: v7(),
      durationMs: 1.5,
      details: { decision: 'skip' },
    }
    await events.insertAll([event, { id: v7(), atMs: 6, ownerId, kind: 'collision_detected', details: {} }])
    assert.deepEqual((await events.list(ownerId, 0, 10))[0], event)
    assert.equal((await events.list(ownerId, 6, 10)).length, 1)
  })
}
