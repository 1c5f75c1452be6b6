import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { ReviewFacts } from '@imgstream/contract'
import { v7 } from 'uuid'
import { changeReview, getReview, listBatches } from '../../../src/domain/batches/review-batch.ts'
import { createReviewRepository } from '../../../src/infrastructure/database/uploads/review-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import { aLibrary, type Library } from '../../support/library.ts'

const facts = (overrides: Partial<ReviewFacts> = {}): ReviewFacts => ({
  filename: 'IMG_1.jpg',
  file_size: 3_000_000,
  last_modified: 0,
  checksum: 'a'.repeat(64),
  kind: 'different',
  media_type: 'image/jpeg',
  width: 4032,
  height: 3024,
  taken_at: '2025-05-14T10:31:07.120',
  camera: 'Apple iPhone 5',
  existing_photo_id: null,
  existing_version: 1,
  suggested_choice: 'keep_both',
  suggested_filename: 'IMG_1 (2).jpg',
  ...overrides,
})
const overwrite = { choice: 'overwrite', filename: null, reviewed_version: 1, rule: null } as const
const skip = { ...overwrite, choice: 'skip' } as const

onEachEngine('the review of a batch', (engine) => {
  let library: Library
  let deps: Parameters<typeof changeReview>[0]
  before(async () => {
    library = await aLibrary({ database: await openDatabase(await engine.newPlace()) })
    deps = { ...library.deps, reviews: createReviewRepository(library.database) }
  })
  after(() => library.close())

  const change = (batchId: string, changes: Parameters<typeof changeReview>[3]) => changeReview(deps, library.ownerId, batchId, changes)
  const get = (batchId: string, since = 0, limit = 500) => getReview(deps, library.ownerId, batchId, { since, limit })

  it('gives another device what one device asks, and the first one the answers of the other', async () => {
    const batchId = v7()
    const asked = await change(batchId, { enter: ['a', 'b', 'c'].map((key) => ({ key, facts: facts({ filename: `${key}.jpg` }) })) })
    const seen = await get(batchId)
    assert.deepEqual([seen.pending, seen.decided, seen.items.map(({ key }) => key)], [3, 0, ['a', 'b', 'c']])
    assert.deepEqual(seen.items[1]?.facts, facts({ filename: 'b.jpg' }))
    await change(batchId, { decide: [{ key: 'b', decision: overwrite }] })
    const heard = await get(batchId, asked)
    assert.deepEqual(
      heard.items.map(({ key, decision }) => [key, decision]),
      [['b', overwrite]],
    )
    assert.equal(heard.items[0]?.decidedAtMs, library.clock.nowMs())
    assert.deepEqual([heard.pending, heard.decided], [2, 1])
    assert.deepEqual((await get(batchId, heard.revision)).items, [])
  })

  it('tells what comes after, also when the newest files have left', async () => {
    const batchId = v7()
    await change(batchId, { enter: [{ key: 'a', facts: facts() }] })
    await change(batchId, { enter: [{ key: 'b', facts: facts() }] })
    const { revision } = await get(batchId)
    await change(batchId, { leave: ['b'] })
    library.clock.now += 1000
    await change(batchId, { decide: [{ key: 'a', decision: skip }] })
    assert.deepEqual((await get(batchId, revision)).items[0]?.decision, skip)
  })

  it('lets the last answer count, takes answers back and forgets files that are settled', async () => {
    const batchId = v7()
    await change(batchId, { enter: [{ key: 'a', facts: facts() }], decide: [{ key: 'a', decision: overwrite }] })
    await change(batchId, {
      decide: [
        { key: 'a', decision: overwrite },
        { key: 'a', decision: skip },
      ],
    })
    assert.deepEqual((await get(batchId)).items[0]?.decision, skip)
    await change(batchId, { decide: [{ key: 'a', decision: null }] })
    const undecided = (await get(batchId)).items[0]
    assert.deepEqual([undecided?.decision, undecided?.decidedAtMs], [undefined, undefined])
    await change(batchId, { leave: ['a'] })
    assert.deepEqual((await get(batchId)).items, [])
    await change(batchId, { decide: [{ key: 'a', decision: skip }] })
    assert.deepEqual((await get(batchId)).items, [], 'an answer to what is settled is no question')
  })

  it('keeps a decision when the same file enters again, and asks anew when something about it changed', async () => {
    const batchId = v7()
    await change(batchId, { enter: [{ key: 'a', facts: facts() }], decide: [{ key: 'a', decision: overwrite }] })
    await change(batchId, { enter: [{ key: 'a', facts: facts() }] })
    assert.deepEqual((await get(batchId)).items[0]?.decision, overwrite)
    await change(batchId, { enter: [{ key: 'a', facts: facts({ existing_version: 2 }) }] })
    assert.equal((await get(batchId)).items[0]?.decision, undefined)
  })

  it('pages without tearing one change apart', async () => {
    const batchId = v7()
    const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ key: `${from + index}`, facts: facts() }))
    await change(batchId, { enter: many(0, 40) })
    await change(batchId, { enter: many(40, 3) })
    const seen: string[] = []
    for (let since = 0, page = await get(batchId, 0, 10); page.items.length > 0; page = await get(batchId, since, 10)) {
      seen.push(...page.items.map(({ key }) => key))
      since = page.revision
    }
    assert.equal(new Set(seen).size, 43)
    assert.equal(seen.length, 43)
  })

  it('takes the changes of ten at once without losing any', async () => {
    const batchId = v7()
    await Promise.all(Array.from({ length: 10 }, (_, index) => change(batchId, { enter: [{ key: `k${index}`, facts: facts() }] })))
    const { items, pending } = await get(batchId)
    assert.deepEqual([items.length, pending, new Set(items.map(({ revision }) => revision)).size], [10, 10, 10])
  })

  it("is the owner's alone, and lists batches with what waits in them", async () => {
    const batchId = v7()
    await change(batchId, { enter: [{ key: 'a', facts: facts() }] })
    const stranger = v7()
    const nothing = { items: [], revision: 0, pending: 0, decided: 0 }
    assert.deepEqual(await getReview(deps, stranger, batchId, { since: 0, limit: 10 }), nothing)
    await assert.rejects(changeReview(deps, stranger, batchId, { leave: ['a'] }), refusedAs('BATCH_NOT_FOUND'))
    assert.deepEqual(await get(v7()), nothing)
    const mine = await listBatches(deps, library.ownerId, 100)
    assert.equal(mine.find(({ batch }) => batch.id === batchId)?.pending, 1)
    assert.deepEqual(await listBatches(deps, stranger, 100), [])
  })
})
