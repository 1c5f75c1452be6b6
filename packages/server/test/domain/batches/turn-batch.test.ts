import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { getBatch } from '../../../src/domain/batches/get-batch.ts'
import { redoBatch, type TurnResult, undoBatch } from '../../../src/domain/batches/turn-batch.ts'
import { purgePhotoVersions, purgeVersion } from '../../../src/domain/photos/purge-versions.ts'
import { restorePhoto, trashPhoto } from '../../../src/domain/photos/trash-photos.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'
import { aJpeg } from '../../support/small-pictures.ts'

onEachEngine('undoing a batch', (engine) => {
  let library: Library
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
  })
  after(() => library.close())

  /** All of it at once. */
  const whole = async (turning: Promise<TurnResult>) => {
    const { next, ...result } = await turning
    assert.equal(next, undefined)
    return result
  }
  const undo = (batchId: string) => whole(undoBatch(library.deps, library.ownerId, batchId))
  const redo = (batchId: string) => whole(redoBatch(library.deps, library.ownerId, batchId))
  const find = (photoId: string) => library.photos.findById(library.ownerId, photoId)
  const upload = async (filename: string, text: string, batchId?: string, onCollision: 'fail' | 'overwrite' | 'keep_both' = 'overwrite') =>
    (await library.upload(filename, await aJpeg(text), { onCollision, ...(batchId && { batchId }) })).photo

  it('trashes what it added, brings back what it replaced, and leaves others alone', async () => {
    const old = await upload('replaced.jpg', 'old')
    const other = await upload('other.jpg', 'other')
    const batchId = v7()
    const added = await upload('added.jpg', 'added', batchId)
    const kept = await upload('other.jpg', 'kept', batchId, 'keep_both')
    await upload('replaced.jpg', 'new', batchId)
    assert.deepEqual(await undo(batchId), { turned: 3, refused: [] })
    for (const { id } of [added, kept]) assert.ok((await find(id))?.trashedAtMs)
    const now = await find(old.id)
    assert.deepEqual([now?.version, now?.checksum, now?.trashedAtMs], [3, old.checksum, undefined])
    assert.deepEqual(await find(other.id), other)
    assert.equal((await getBatch(library.deps, library.ownerId, batchId)).batch.state, 'undone')
  })

  it('does nothing the second time', async () => {
    const old = await upload('twice.jpg', 'twice old')
    const batchId = v7()
    await upload('twice.jpg', 'twice new', batchId)
    await upload('twice added.jpg', 'twice added', batchId)
    assert.equal((await undo(batchId)).turned, 2)
    assert.deepEqual(await undo(batchId), { turned: 0, refused: [] })
    assert.equal((await find(old.id))?.version, 3)
  })

  it('takes back all that one batch did to one photo', async () => {
    const batchId = v7()
    const added = await upload('twins.jpg', 'twin 1', batchId)
    await upload('twins.jpg', 'twin 2', batchId)
    const old = await upload('replaced twice.jpg', 'r 0')
    await upload('replaced twice.jpg', 'r 1', batchId)
    await upload('replaced twice.jpg', 'r 2', batchId)
    const { entries } = await getBatch(library.deps, library.ownerId, batchId)
    assert.ok(entries.length === 4 && entries.every(({ changedSince }) => !changedSince))
    assert.deepEqual(await undo(batchId), { turned: 2, refused: [] })
    assert.ok((await find(added.id))?.trashedAtMs)
    assert.equal((await find(old.id))?.checksum, old.checksum)
  })

  it('leaves alone and names what changed since', async () => {
    const batchId = v7()
    const [edited, trashed, purged] = [
      await upload('edited.jpg', 'edited 1', batchId),
      await upload('trashed.jpg', 'trashed 1'),
      await upload('purged.jpg', 'purged 1', batchId),
    ]
    await upload('trashed.jpg', 'trashed 2', batchId)
    const later = await upload('edited.jpg', 'edited 2')
    await trashPhoto(library.deps, library.ownerId, trashed.id)
    await trashPhoto(library.deps, library.ownerId, purged.id)
    await library.database.transaction((sql) => sql.query('delete from photos where id = $1::uuid', [purged.id]))
    const { turned, refused } = await undo(batchId)
    assert.equal(turned, 0)
    assert.deepEqual(new Set(refused.map(({ photoId }) => photoId)), new Set([edited.id, trashed.id, purged.id]))
    assert.deepEqual(await find(edited.id), later)
    await restorePhoto(library.deps, library.ownerId, trashed.id)
    assert.deepEqual((await undo(batchId)).turned, 1, 'what was in the way is gone')
  })

  it('can be undone itself, and that again, as often as one likes', async () => {
    const old = await upload('back and forth.jpg', 'b old')
    const batchId = v7()
    const added = await upload('back.jpg', 'b added', batchId)
    const replaced = await upload('back and forth.jpg', 'b new', batchId)
    for (let round = 1; round <= 3; round++) {
      assert.deepEqual(await undo(batchId), { turned: 2, refused: [] })
      assert.equal((await find(old.id))?.checksum, old.checksum)
      assert.ok((await find(added.id))?.trashedAtMs)
      assert.deepEqual(await redo(batchId), { turned: 2, refused: [] })
      assert.equal((await find(old.id))?.checksum, replaced.checksum)
      assert.equal((await find(added.id))?.trashedAtMs, undefined)
      assert.deepEqual(await redo(batchId), { turned: 0, refused: [] })
    }
    assert.equal((await getBatch(library.deps, library.ownerId, batchId)).batch.state, 'open')
  })

  it('does not redo over a name that somebody took meanwhile', async () => {
    const batchId = v7()
    const added = await upload('taken.jpg', 't added', batchId)
    await undo(batchId)
    const other = await upload('taken.jpg', 't other')
    assert.deepEqual(await redo(batchId), { turned: 0, refused: [{ photoId: added.id, filename: 'taken.jpg', reason: 'name_taken' }] })
    assert.deepEqual(await find(other.id), other)
  })

  it('leaves alone and names what has lost the version before, and still turns the rest', async () => {
    const old = await upload('purged before.jpg', 'p old')
    const batchId = v7()
    const replaced = await upload('purged before.jpg', 'p new', batchId)
    const added = await upload('purged beside.jpg', 'p added', batchId)
    await purgePhotoVersions(library.deps, library.ownerId, old.id)
    const refused = [{ photoId: old.id, filename: 'purged before.jpg', reason: 'changed' as const }]
    assert.deepEqual(await redo(batchId), { turned: 0, refused: [] }, 'it is done as it is')
    assert.deepEqual(await undo(batchId), { turned: 1, refused })
    assert.deepEqual(await find(old.id), replaced)
    assert.ok((await find(added.id))?.trashedAtMs)
    await upload('purged before.jpg', 'p newer')
    assert.deepEqual(await undo(batchId), { turned: 0, refused })
  })

  it('does not take another version for the one before when that is gone', async () => {
    const old = await upload('gap.jpg', 'gap 1')
    await upload('gap.jpg', 'gap 2')
    const batchId = v7()
    const replaced = await upload('gap.jpg', 'gap 3', batchId)
    await purgeVersion(library.deps, { ownerId: library.ownerId, photoId: old.id, version: 2 })
    assert.deepEqual((await undo(batchId)).refused, [{ photoId: old.id, filename: 'gap.jpg', reason: 'changed' }])
    assert.deepEqual(await find(old.id), replaced)
  })

  it('leaves alone what was undone before and has lost the older of the two pictures since', async () => {
    const old = await upload('undone purged.jpg', 'u 1')
    const batchId = v7()
    await upload('undone purged.jpg', 'u 2', batchId)
    assert.equal((await undo(batchId)).turned, 1)
    await purgeVersion(library.deps, { ownerId: library.ownerId, photoId: old.id, version: 1 })
    assert.equal((await find(old.id))?.checksum, old.checksum, 'what shows the same picture keeps it')
    for (const turn of [undo, redo]) {
      assert.deepEqual((await turn(batchId)).refused, [{ photoId: old.id, filename: 'undone purged.jpg', reason: 'changed' }])
    }
    assert.equal((await find(old.id))?.version, 3)
  })

  it('goes in portions, each photo once, and is undone when the last one is', async () => {
    const batchId = v7()
    const added: string[] = []
    for (let index = 0; index < 5; index++) added.push((await upload(`portion ${index}.jpg`, `portion ${index}`, batchId)).id)
    const stateOf = async () => (await getBatch(library.deps, library.ownerId, batchId)).batch.state
    const inTrash = async () => (await Promise.all(added.map(find))).filter((photo) => photo?.trashedAtMs !== undefined).length
    let after: string | undefined
    for (const expected of [2, 4, 5]) {
      assert.equal(await stateOf(), 'open')
      const result = await undoBatch(library.deps, library.ownerId, batchId, { limit: 2, ...(after && { after }) })
      after = result.next
      assert.equal(await inTrash(), expected)
    }
    assert.equal(after, undefined)
    assert.equal(await stateOf(), 'undone')
    // A portion that is exactly full does not know that it was the last.
    const full = await redoBatch(library.deps, library.ownerId, batchId, { limit: 5 })
    assert.deepEqual([full.turned, full.next], [5, added.toSorted().at(-1)])
    assert.deepEqual(await redoBatch(library.deps, library.ownerId, batchId, { after: full.next ?? '' }), {
      turned: 0,
      refused: [],
      next: undefined,
    })
    assert.deepEqual([await inTrash(), await stateOf()], [0, 'open'])
  })

  it("does not exist for another owner, and a batch nobody had doesn't either", async () => {
    const batchId = v7()
    const added = await upload('mine.jpg', 'mine', batchId)
    await assert.rejects(undoBatch(library.deps, v7(), batchId), refusedAs('BATCH_NOT_FOUND'))
    await assert.rejects(undo(v7()), refusedAs('BATCH_NOT_FOUND'))
    assert.deepEqual(await find(added.id), added)
  })
})
