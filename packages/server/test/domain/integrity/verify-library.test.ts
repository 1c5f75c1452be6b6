import assert from 'node:assert/strict'
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { CheckStopped } from '../../../src/domain/integrity/pace.ts'
import { originalKey } from '../../../src/domain/photos/photo.ts'
import { restoreVersion } from '../../../src/domain/photos/versions.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aCheckedLibrary, type CheckedLibrary } from '../../support/integrity/a-checked-library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

/** Objects count as old enough at once. */
const atOnce = { graceMs: -60_000 }

onEachEngine('a check of the library', (engine) => {
  let library: CheckedLibrary
  before(async () => {
    library = await aCheckedLibrary(await openDatabase(await engine.newPlace()))
  })
  after(() => library.close())

  it('finds nothing in a sound library: versions, restored ones, the trash, batches', async () => {
    const { id } = await library.aPhoto('sound', 'sound.jpg')
    await library.upload('sound.jpg', await aJpeg('sound 2'), { onCollision: 'overwrite', batchId: v7() })
    await restoreVersion(library.deps, { ownerId: library.ownerId, photoId: id, version: 1 })
    const trashed = await library.aPhoto()
    assert.ok(await library.photos.moveToTrash(trashed.photo, 1))
    assert.deepEqual(await library.found({ deep: true }), [])
    const check = await library.checks.newest()
    assert.deepEqual([check?.step, check?.counts.photos, check?.counts.versions, check?.counts.originals], ['done', 2, 4, 3])
    assert.ok((check?.counts.bytes ?? 0) > 300)
    assert.deepEqual(library.complaints, [])
  })

  it('finds an original that is missing or has another size, and pictures that are missing or empty', async () => {
    const [lost, short, bare] = [await library.aPhoto(), await library.aPhoto(), await library.aPhoto()]
    await rm(lost.original)
    await truncate(short.original, 200)
    await rm(bare.preview)
    await truncate(bare.thumbnail, 0)
    assert.deepEqual(await library.found(), ['original_missing', 'original_size', 'picture_missing', 'picture_missing'])
    const findings = await library.checks.list(10)
    assert.deepEqual(
      findings.map(({ photoId, filename }) => [photoId, filename]),
      [lost, short, bare, bare].map(({ id, photo }) => [id, photo.filename]),
    )
    assert.deepEqual(findings[1]?.details, { expected: short.bytes.length, found: 200 })
    // The log says how many, and neither names nor keys.
    assert.doesNotMatch(JSON.stringify(library.complaints), /photo-|originals\//)
    assert.match(JSON.stringify(library.complaints), /"original_missing":1/)
    await writeFile(lost.original, lost.bytes)
    await writeFile(short.original, short.bytes)
    // Pictures are made anew; originals that are right again are no finding any more.
    assert.deepEqual(await library.found({ repair: true }), [])
  })

  it('finds two swapped originals by their bytes only, says whose each is, and puts both back under new keys', async () => {
    const [one, two] = [await library.aPhoto('swap 00001'), await library.aPhoto('swap 00002')]
    assert.equal(one.bytes.length, two.bytes.length)
    await rename(one.original, `${one.original}.x`)
    await rename(two.original, one.original)
    await rename(`${one.original}.x`, two.original)
    assert.deepEqual(await library.found(), [])
    assert.deepEqual(await library.found({ deep: true }), ['original_bytes', 'original_bytes'])
    const [first, second] = await library.checks.list(10)
    assert.deepEqual([first?.details.belongs_to_photo, second?.details.belongs_to_photo], [two.id, one.id])
    assert.ok(await library.checks.damage.isKnown(one.key))

    assert.deepEqual(await library.found({ deep: true, repair: true }), [])
    for (const { id, bytes, key } of [one, two]) {
      assert.deepEqual(await library.bytesOf(id), bytes)
      assert.notEqual((await library.photos.findVersion(library.ownerId, id))?.keys.original, key)
      // What lay there is kept.
      assert.ok((await library.kept.among([key])).has(key))
      assert.ok(await library.objects.stat(key))
    }
    assert.deepEqual(await library.found({ deep: true }), [])
  })

  it('puts back what it finds elsewhere: the same file sent twice, an object that no row names, a backup', async () => {
    const [twin, stray, backed] = [await library.aPhoto('twin'), await library.aPhoto('stray'), await library.aPhoto('backed')]
    await library.upload('twin-again.jpg', twin.bytes)
    await rm(twin.original)
    const elsewhere = originalKey(library.ownerId, v7(), v7())
    await library.objects.put(elsewhere, stray.bytes)
    await truncate(stray.original, 150)
    const damaged = Buffer.from(backed.bytes)
    damaged[200] = (damaged[200] ?? 0) ^ 1
    await writeFile(backed.original, damaged)
    const withoutBackup = await library.found({ deep: true, repair: true, deps: atOnce })
    // Of what is not found the damaged bytes stay, and it is said that nothing was found.
    assert.deepEqual(withoutBackup, ['object_unnamed', 'original_bytes'])
    assert.match((await library.checks.list(1, undefined, 'original_bytes'))[0]?.note ?? '', /neither in the storage nor in a backup/)
    assert.deepEqual(await readFile(backed.original), damaged)
    const fromBackup = async (checksum: string) => (checksum === backed.photo.checksum ? library.readsBackupOf(backed.bytes)() : undefined)
    assert.deepEqual(await library.found({ deep: true, repair: true, deps: { ...atOnce, fromBackup } }), ['object_unnamed'])
    for (const { id, bytes } of [twin, stray, backed]) assert.deepEqual(await library.bytesOf(id), bytes)
    await library.objects.delete(elsewhere)
  })

  it('finds a truncated picture by drawing it, and makes it anew', async () => {
    const photo = await library.aPhoto()
    const whole = await readFile(photo.preview)
    await truncate(photo.preview, Math.floor(whole.length * 0.7))
    assert.deepEqual(await library.found(), [])
    assert.deepEqual(await library.found({ deep: true }), ['picture_unreadable'])
    assert.deepEqual(await library.found({ deep: true, repair: true }), [])
    const version = await library.photos.findVersion(library.ownerId, photo.id)
    assert.deepEqual(await readFile(join(library.folder, version?.keys.preview ?? '')), whole)
  })

  it('makes no picture of an original that is not the photo', async () => {
    const [photo, other] = [await library.aPhoto(), await library.aPhoto()]
    await rm(photo.thumbnail)
    await writeFile(photo.original, other.bytes.subarray(0, photo.bytes.length))
    await library.verify({ repair: true, deep: true })
    const [missing] = await library.checks.list(10, undefined, 'picture_missing')
    assert.match(missing?.note ?? '', /original is missing or damaged too/)
    await writeFile(photo.original, photo.bytes)
    assert.deepEqual(await library.found({ repair: true, deep: true }), [])
  })

  it('finds rows that do not fit each other, and settles what follows from others', async () => {
    const [differs, missing, marked, named, month, lonely] = [
      await library.aPhoto(),
      await library.aPhoto(),
      await library.aPhoto(),
      await library.aPhoto(),
      await library.aPhoto(),
      await library.aPhoto(),
    ]
    await library.sql('update photos set byte_size = 7, width = 9 where id = $1::uuid', [differs.id])
    await library.sql('delete from photo_versions where photo_id = $1::uuid', [missing.id])
    await library.sql('update photo_versions set replaced_at_ms = 5 where photo_id = $1::uuid', [marked.id])
    await library.sql('update photos set live_name_key = null where id = $1::uuid', [named.id])
    await library.sql('update month_counts set count = count + 3 where owner_id = $1::uuid', [library.ownerId])
    await library.sql('delete from photos where id = $1::uuid', [lonely.id])
    const batchId = v7()
    await library.upload('batched.jpg', await aJpeg('batched'), { batchId })
    await library.sql('delete from batches where id = $1::uuid', [batchId])
    assert.deepEqual(await library.found(), [
      'batch_missing',
      'month_differs',
      'name_differs',
      'replaced_mark',
      'version_differs',
      'version_missing',
      'version_without_photo',
    ])
    assert.deepEqual(await library.found({ repair: true }), ['version_without_photo'])
    const [photo] = [await library.photos.findById(library.ownerId, differs.id)]
    assert.deepEqual([photo?.byteSize, photo?.width], [differs.photo.byteSize, differs.photo.width])
    assert.deepEqual(await library.bytesOf(missing.id), missing.bytes)
    assert.equal((await library.photos.findLiveByNameKey(library.ownerId, named.photo.nameKey))?.id, named.id)
    assert.equal((await library.batches.find(library.ownerId, batchId))?.counts.uploaded, 1)
    const live = (await library.photos.list(library.ownerId, { limit: 1000, order: 'newest' })).length
    const counted = (await library.photos.months(library.ownerId)).reduce((sum, { count }) => sum + count, 0)
    assert.equal(counted, live)
    assert.ok(month)
    await library.sql('delete from photo_versions where photo_id = $1::uuid', [lonely.id])
    // The row that was made anew has no pictures yet.
    await library.sql(`update photo_versions set renditions = 'failed' where renditions = 'pending'`)
    await library.sql(`update photos set renditions = 'failed' where id = $1::uuid`, [missing.id])
  })

  it('leaves a name that another photo has, and says so', async () => {
    const [mine, theirs] = [await library.aPhoto(), await library.aPhoto()]
    await library.sql('update photos set live_name_key = null, name_key = $2::text, filename = $3::text where id = $1::uuid', [
      mine.id,
      theirs.photo.nameKey,
      theirs.photo.filename,
    ])
    await library.verify({ repair: true })
    const [finding] = await library.checks.list(10, undefined, 'name_differs')
    assert.match(finding?.note ?? '', /Another photo has this name/)
    await library.sql('update photos set trashed_at_ms = 5 where id = $1::uuid', [mine.id])
    assert.deepEqual(await library.found({ repair: true }), [])
  })

  it('finds an object under a key of another photo, which a sweeper would take, and gives it a key of its own', async () => {
    const [photo, other] = [await library.aPhoto(), await library.aPhoto()]
    const foreign = originalKey(library.ownerId, other.id, v7())
    await library.objects.put(foreign, photo.bytes)
    await library.sql('update photo_versions set original_key = $2::text where photo_id = $1::uuid', [photo.id, foreign])
    assert.deepEqual(await library.found(), ['key_elsewhere'])
    assert.deepEqual(await library.found({ repair: true }), [])
    const key = (await library.photos.findVersion(library.ownerId, photo.id))?.keys.original ?? ''
    assert.ok(key.startsWith(`originals/${library.ownerId}/${photo.id}/`))
    assert.deepEqual(await library.bytesOf(photo.id), photo.bytes)
  })

  it('counts objects that no row names when they are old enough, and kept ones apart', async () => {
    const [stray, kept] = [originalKey(library.ownerId, v7(), v7()), originalKey(library.ownerId, v7(), v7())]
    for (const key of [stray, kept]) await library.objects.put(key, Buffer.from('stray'))
    await library.kept.keep([kept], 'a test', 1)
    assert.ok(!(await library.found()).includes('object_unnamed'))
    await library.verify({ deps: atOnce })
    assert.ok((await library.checks.list(1000)).some(({ key }) => key === stray))
    assert.ok(!(await library.checks.list(1000)).some(({ key }) => key === kept))
    assert.ok(((await library.checks.newest())?.counts.kept ?? 0) >= 1)
    await library.objects.delete(stray)
    await library.verify({ deps: atOnce })
    assert.ok(!(await library.checks.list(1000)).some(({ key }) => key === stray))
    await library.verify()
  })

  it('goes on where it was stopped, with what it had found', async () => {
    for (let index = 0; index < 210; index++) await library.sql(copyOfPhotoRow, [v7(), v7(), index])
    const stop = new Error('killed')
    let pages = 0
    const rows = {
      ...library.verifyDeps.rows,
      rows: (...args: Parameters<typeof library.verifyDeps.rows.rows>) => {
        if (++pages > 2) throw stop
        return library.verifyDeps.rows.rows(...args)
      },
    }
    await assert.rejects(library.verify({ deps: { rows } }), stop)
    const stopped = await library.checks.newest()
    assert.equal(stopped?.step, 'photos')
    assert.ok(stopped?.upTo)
    const seen = (await library.checks.list(1000)).length
    let first: string | undefined
    const watching = {
      ...library.verifyDeps.rows,
      rows: (...args: Parameters<typeof library.verifyDeps.rows.rows>) => {
        first ??= args[1].after?.[0]
        return library.verifyDeps.rows.rows(...args)
      },
    }
    await library.verify({ deps: { rows: watching } })
    assert.equal(first, stopped.upTo)
    const finished = await library.checks.newest()
    assert.deepEqual([finished?.id, finished?.step], [stopped.id, 'done'])
    assert.ok((await library.checks.list(1000)).length >= seen)
    await library.sql(`delete from photos where filename like 'row %'`)
    assert.deepEqual(await library.found(), [])
  })

  const copyOfPhotoRow = `insert into photos (id, owner_id, filename, name_key, live_name_key, taken_at_ms, taken_source, first_uploaded_at_ms,
      uploaded_at_ms, version, checksum, byte_size, media_type, width, height, renditions, trashed_at_ms)
    select $1::uuid, owner_id, 'row ' || $3::text || $2::text, 'row ' || $3::text || $2::text, null, taken_at_ms, taken_source, 1, 1, 1,
      checksum, byte_size, media_type, width, height, renditions, 1
    from photos limit 1`

  it('stops when it is told to', async () => {
    const pace = { rest: () => Promise.reject(new CheckStopped()) }
    await assert.rejects(library.verify({ deps: { pace } }), CheckStopped)
    assert.equal((await library.checks.newest())?.finishedAtMs, undefined)
    assert.deepEqual(await library.found(), [])
  })
})
