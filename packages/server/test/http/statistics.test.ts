import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { CollisionStatistics, ReviewFacts } from '@imgstream/contract'
import { v7 } from 'uuid'
import { type Api, apiOf } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

onEachEngine('collision statistics', (engine) => {
  let app: TestApp
  let api: Api
  before(async () => {
    app = await testApp({ place: await engine.newPlace() })
    api = apiOf(app)
  })
  after(() => app.stop())

  const statistics = async (query: { user_id?: string; from?: string; until?: string } = {}) =>
    (await api.call('getCollisionStatistics', { query })).body
  const put = async (filename: string, text: string, query: Record<string, string | number> = {}) =>
    (await api.call('uploadPhoto', { params: { filename }, query, body: await aJpeg(text) })).status
  const counts = ({
    collision_metrics: met,
    user_decision_metrics: decided,
    overwrite_metrics: written,
    ...rest
  }: CollisionStatistics) => ({
    met: [met.total_detected, met.total_resolved],
    decided: [decided.total_decisions, decided.overwrite_count, decided.skip_count, decided.keep_both_count, decided.overwrite_rate],
    written: [written.total_operations, written.successful_operations, written.failed_operations, written.success_rate],
    checks: [
      rest.batch_processing_metrics.total_batches,
      rest.batch_processing_metrics.total_files_processed,
      rest.batch_processing_metrics.total_collisions_found,
      rest.batch_processing_metrics.collision_rate,
    ],
  })

  it('are zero before anything happened', async () => {
    assert.deepEqual(counts(await statistics()), { met: [0, 0], decided: [0, 0, 0, 0, 0], written: [0, 0, 0, 0], checks: [0, 0, 0, 0] })
  })

  it('say what a script of decisions did, counted by hand', async () => {
    const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']
    for (const name of names) assert.equal(await put(name, `${name} first`), 201)
    // One check of eight names, four of them taken.
    const asked = [...names, 'new 1.jpg', 'new 2.jpg', 'new 3.jpg', 'new 4.jpg']
    await api.call('checkCollisions', { body: { filenames: asked } })
    // Two overwritten, one of them reviewed too long ago; one kept beside the old one; one skipped; one that nobody decided.
    assert.equal(await put('a.jpg', 'a second', { on_collision: 'overwrite' }), 200)
    assert.equal(await put('a.jpg', 'a third', { on_collision: 'overwrite', expected_version: 1 }), 409)
    assert.equal(await put('b.jpg', 'b second', { on_collision: 'keep_both' }), 200)
    assert.equal(await put('c.jpg', 'c second', { on_collision: 'skip' }), 200)
    assert.equal(await put('d.jpg', 'd second'), 409)

    const found = await statistics()
    assert.deepEqual(counts(found), {
      // Four in the check, five when files came; the one that failed and the one without a decision are not resolved.
      met: [9, 3],
      decided: [4, 2, 1, 1, 0.5],
      written: [2, 1, 1, 0.5],
      checks: [1, 8, 4, 0.5],
    })
    const { collision_metrics: met, overwrite_metrics: written, batch_processing_metrics: checks } = found
    for (const measured of [
      met.average_detection_time_ms,
      met.average_resolution_time_ms,
      written.average_operation_time_ms,
      checks.average_batch_processing_time_ms,
    ]) {
      assert.ok(measured > 0 && measured < 60_000, String(measured))
    }
    assert.deepEqual(await statistics({ user_id: 'admin' }), found)
  })

  it('count what a person skips in a review, and how long they took to decide', async () => {
    const from = new Date(Date.now() + 1).toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const id = v7()
    await api.call('changeReview', { params: { id }, body: { enter: [{ key: '1', facts: factsOf('d.jpg') }] } })
    await new Promise((resolve) => setTimeout(resolve, 60))
    assert.equal(await put('d.jpg', 'd fourth', { on_collision: 'keep_both', batch_id: id }), 200)
    // The others' events lie before the range, so that no average of theirs can hide this one.
    const { user_decision_metrics: decided } = await statistics({ from })
    assert.equal(decided.keep_both_count, 1)
    assert.ok(decided.average_decision_time_ms >= 59, `${decided.average_decision_time_ms} ms`)
  })

  it('count within a range, and are gone when they are cleared', async () => {
    const all = await statistics()
    const now = new Date(Date.now() + 60_000).toISOString()
    assert.deepEqual(counts(await statistics({ until: '2020-01-01T00:00:00Z' })).met, [0, 0])
    assert.deepEqual(counts(await statistics({ from: now })).met, [0, 0])
    assert.deepEqual(await statistics({ from: '2020-01-01T00:00:00Z', until: now }), all)
    assert.deepEqual((await api.call('clearEvents', { query: { older_than_days: 1 } })).body, { cleared_events: 0 })
    const { cleared_events } = (await api.call('clearEvents', { query: { older_than_days: 0 } })).body
    assert.ok(cleared_events > 20, String(cleared_events))
    assert.deepEqual(counts(await statistics()).met, [0, 0])
  })

  it('count a skip of a client that decides alone once, timed where a person was asked', async () => {
    await api.call('clearEvents', { query: { older_than_days: 0 } })
    const id = v7()
    const change = (body: object) => api.call('changeReview', { params: { id }, body })
    const decision = { choice: 'skip', filename: null, reviewed_version: 1, rule: null }
    const skips = {
      enter: [
        { key: '1', facts: factsOf('c.jpg'), asked_ms: 5_000_000 },
        { key: '2', facts: factsOf('d.jpg') },
      ],
      decide: ['1', '2'].map((key) => ({ key, decision })),
    }
    // Each request twice, as after a lost answer.
    for (const body of [skips, skips, { leave: ['1', '2'] }, { leave: ['1', '2'] }]) assert.equal((await change(body)).status, 200)
    const { collision_metrics: met, user_decision_metrics: decided } = await statistics()
    assert.deepEqual([met.total_resolved, decided.total_decisions, decided.skip_count], [2, 2, 2])
    assert.equal(decided.average_decision_time_ms, 5_000_000, 'what a rule decided has no time')
    assert.equal((await change({ enter: [{ key: '3', facts: factsOf('c.jpg'), asked_ms: -1 }] })).status, 400)
  })

  it("are nobody else's to read", async () => {
    const answer = await api.call('getCollisionStatistics', { query: { user_id: v7() } })
    assert.equal(answer.status, 404)
    assert.equal((await api.call('getCollisionStatistics', { query: { from: 'yesterday' } })).status, 400)
  })
})

const factsOf = (filename: string): ReviewFacts => ({
  filename,
  file_size: 1000,
  last_modified: 0,
  checksum: 'a'.repeat(64),
  kind: 'different',
  media_type: null,
  width: null,
  height: null,
  taken_at: null,
  camera: null,
  existing_photo_id: null,
  existing_version: 1,
  suggested_choice: null,
  suggested_filename: null,
})
