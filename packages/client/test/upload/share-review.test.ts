import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReviewChanges, ReviewDecision } from '@imgstream/contract'
import { ApiError, createUploadEngine, type EngineOptions, NetworkError, type UploadEngine } from '../../src/index.ts'
import { sha } from '../support/builders.ts'
import { FakeLibrary } from '../support/fake-library.ts'
import { FakeShare } from '../support/fake-share.ts'
import { aFile, type FakeFile, hasherWith, MemoryStore, SteppedWorld } from '../support/stepped-world.ts'

const decision = (choice: ReviewDecision['choice'], reviewedVersion: number | null = 1): ReviewDecision => ({
  choice,
  filename: null,
  reviewed_version: reviewedVersion,
  rule: null,
})
const files = [aFile('a.jpg', sha('1')), aFile('b.jpg', sha('2')), aFile('c.jpg', sha('3'))]

function aWorld() {
  const world = new SteppedWorld()
  const library = new FakeLibrary()
  for (const name of ['a.jpg', 'b.jpg']) library.put(name, sha('0'))
  const share = new FakeShare()
  const store = new MemoryStore()
  const open = (options: EngineOptions = {}) =>
    createUploadEngine<FakeFile>(
      {
        hasher: hasherWith(world.turn),
        transport: library.transport(),
        store,
        reviewShare: share,
        clock: world.clock,
        random: () => 0.5,
      },
      options,
    )
  const run = async () => {
    library.turn = world.turn
    for (let steps = 0; steps < 10_000; steps += 1) if (!(await world.step(0))) return
    throw new Error('it does not come to rest')
  }
  return { world, library, share, open, run }
}

const outcomes = (engine: UploadEngine<FakeFile>) => [...engine.getState().items].map((item) => item.outcome?.outcome ?? item.phase)

void describe('a review that several devices share', () => {
  void it('tells what waits for a decision, takes up what is decided elsewhere, and forgets what is settled', async () => {
    const { share, open, run } = aWorld()
    const engine = open()
    engine.add(files)
    await run()
    assert.deepEqual(
      [...share.items.values()].map(({ key, facts }) => [key, facts.filename, facts.kind, facts.existing_version]),
      [
        ['0', 'a.jpg', 'different', 1],
        ['1', 'b.jpg', 'different', 1],
      ],
    )
    await share.change('', { decide: [{ key: '0', decision: decision('overwrite') }] })
    engine.lookForDecisions()
    await run()
    assert.deepEqual(outcomes(engine), ['overwritten', 'review', 'uploaded'])
    assert.deepEqual([...share.items.keys()], ['1'])
    const told: ReviewDecision[] = []
    const change = share.change.bind(share)
    share.change = (batchId: string, changes: ReviewChanges) => {
      told.push(...(changes.decide ?? []).flatMap((each) => each.decision ?? []))
      return change(batchId, changes)
    }
    engine.decide([{ id: 1, choice: 'skip' }])
    await run()
    assert.equal(share.items.size, 0)
    assert.deepEqual(
      told.map(({ choice }) => choice),
      ['skip'],
      'what a person skips is told, for it is counted',
    )
  })

  void it('takes up after a restart what was decided meanwhile', async () => {
    const { world, share, open, run } = aWorld()
    open().add(files)
    await run()
    world.crash()
    await share.change('', { decide: [{ key: '1', decision: decision('keep_both') }] })
    const next = open()
    await next.restore()
    next.add(files)
    await run()
    assert.deepEqual(outcomes(next), ['review', 'kept_both', 'uploaded'])
    assert.deepEqual([...share.items.keys()], ['0'])
  })

  void it('takes back what was decided elsewhere, here or there, as long as it is not sent', async () => {
    const { share, open, run } = aWorld()
    const engine = open()
    engine.add(files)
    await run()
    engine.pause()
    await share.change('', { decide: ['0', '1'].map((key) => ({ key, decision: decision('overwrite') })) })
    engine.lookForDecisions()
    await run()
    assert.deepEqual(outcomes(engine), ['waiting', 'waiting', 'uploaded'])
    await share.change('', { decide: [{ key: '0', decision: null }] })
    engine.undecide([1])
    engine.lookForDecisions()
    await run()
    engine.resume()
    await run()
    assert.deepEqual(outcomes(engine), ['review', 'review', 'uploaded'])
    assert.deepEqual(
      [...share.items.values()].map(({ key, decision: noted }) => [key, noted]),
      [
        ['0', null],
        ['1', null],
      ],
    )
  })

  void it('does not carry out what was decided about a version that is not there any more', async () => {
    const { library, share, open, run } = aWorld()
    const engine = open()
    engine.add(files)
    await run()
    await share.change('', { decide: [{ key: '0', decision: decision('overwrite', 7) }] })
    engine.lookForDecisions()
    await run()
    assert.equal(engine.getState().items.at(0)?.phase, 'review')
    assert.equal(share.items.get('0')?.decision, null)
    assert.equal(library.blindOverwrites, 0)
  })

  void it('uploads all the same when the review cannot be shared, and tries again where that may help', async () => {
    const refused = aWorld()
    refused.share.failures = [
      new ApiError('BATCH_NOT_FOUND', 'no', { status: 404 }),
      new ApiError('INVALID_REQUEST', 'no', { status: 400 }),
    ]
    const engine = refused.open()
    engine.add(files)
    await refused.run()
    engine.decide([{ id: 0, choice: 'overwrite' }])
    await refused.run()
    assert.deepEqual(outcomes(engine), ['overwritten', 'review', 'uploaded'])
    assert.equal(refused.share.requests, 1)

    const offline = aWorld()
    offline.share.failures = [new NetworkError('off'), new NetworkError('off'), new NetworkError('off')]
    offline.open().add(files)
    await offline.run()
    assert.equal(offline.share.items.size, 2)
  })

  void it('tells what one device skips by itself once, with the time a person took, also when answers are lost', async () => {
    const { world, share, library, open, run } = aWorld()
    const heard: ReviewChanges[] = []
    const change = share.change.bind(share)
    let lost = 2
    share.change = async (batchId: string, changes: ReviewChanges) => {
      heard.push(changes)
      await change(batchId, changes)
      lost -= 1
      if (lost >= 0) throw new NetworkError('the answer is lost')
    }
    const engine = open({ decidesAlone: true })
    engine.add(files)
    await run()
    assert.equal(heard.length, 0, 'nobody else is asked')
    engine.decide([
      { id: 0, choice: 'skip', askedMs: 1200 },
      { id: 1, choice: 'skip', rule: 'skip' },
    ])
    await run()
    assert.deepEqual(outcomes(engine), ['skipped', 'skipped', 'uploaded'])
    const entered = heard.flatMap(({ enter = [] }) => enter.map(({ key, asked_ms: askedMs }) => [key, askedMs]))
    assert.deepEqual(entered.slice(-2), [
      ['0', 1200],
      ['1', 0],
    ])
    assert.ok(heard.every(({ enter = [], leave = [] }) => enter.length === 0 || leave.length === 0))
    assert.deepEqual(heard.at(-1)?.leave, ['0', '1'])
    assert.equal(share.items.size, 0)

    const before = heard.length
    await engine.close()
    world.crash()
    const next = open({ decidesAlone: true })
    await next.restore()
    next.add(files)
    await run()
    assert.deepEqual(
      heard.slice(before).flatMap(({ enter = [] }) => enter),
      [],
      'after a restart nothing is told anew',
    )
    assert.equal(library.blindOverwrites, 0)
  })

  void it('tells nothing of a dry run', async () => {
    const { share, open, run } = aWorld()
    const engine = open({ decidesAlone: true, checkOnly: true })
    engine.add(files)
    await run()
    engine.decide([{ id: 0, choice: 'skip' }])
    await run()
    await engine.close()
    assert.equal(share.requests, 0)
  })
})
