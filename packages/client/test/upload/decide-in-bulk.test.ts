import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BulkRule, planBulkDecision, type QueueItem } from '../../src/index.ts'
import { anItem, inReview } from '../support/builders.ts'
import { aPhoto } from '../support/fake-library.ts'

const existing = aPhoto({ file_size: 1000, uploaded_at: '2025-06-01T00:00:00.000Z' })
const file = anItem().file
const picture = anItem().picture ?? {}
const different = (overrides: Partial<QueueItem>) => inReview({ class: 'different', existing, sameContent: false }, overrides)
const nothing = () => undefined

const cases: [rule: BulkRule, what: string, item: QueueItem, choice: string, reason: string][] = [
  ['newer', 'taken later', different({ picture: { ...picture, takenAt: '2025-05-15T00:00:00.000' } }), 'overwrite', 'wins'],
  ['newer', 'taken earlier', different({ picture: { ...picture, takenAt: '2025-05-13T00:00:00.000' } }), 'skip', 'loses'],
  ['newer', 'the same shot edited since', different({ file: { ...file, lastModifiedMs: Date.UTC(2025, 8, 1) } }), 'overwrite', 'wins'],
  ['newer', 'the same shot not edited since', different({}), 'skip', 'equal'],
  ['newer', 'of unknown time', different({ picture: {} }), 'skip', 'unknown'],
  [
    'newer',
    'of unknown time, copied since',
    different({ picture: {}, file: { ...file, lastModifiedMs: Date.UTC(2025, 8, 1) } }),
    'skip',
    'unknown',
  ],
  ['larger', 'with more bytes', different({ file: { ...file, size: 1001 } }), 'overwrite', 'wins'],
  ['larger', 'with fewer bytes', different({ file: { ...file, size: 999 } }), 'skip', 'loses'],
  ['larger', 'with as many bytes', different({}), 'skip', 'equal'],
  ['higher_resolution', 'with more pixels', different({ picture: { ...picture, width: 9000 } }), 'overwrite', 'wins'],
  ['higher_resolution', 'of unknown pixels', different({ picture: {} }), 'skip', 'unknown'],
]

void describe('deciding many files at once', () => {
  for (const [rule, what, item, choice, reason] of cases) {
    void it(`by ${JSON.stringify(rule)} decides ${choice} for a file ${what}`, () => {
      assert.deepEqual(planBulkDecision([item], rule, nothing).choices, [{ id: 0, choice, reason, rule }])
    })
  }

  void it('leaves a file undecided where the choice is not possible, and says which', () => {
    const unknown = inReview({ class: 'unknown' }, { id: 3 })
    const plan = planBulkDecision([different({ id: 2 }), unknown], { choice: 'overwrite' }, nothing)
    assert.deepEqual(plan.choices, [{ id: 2, choice: 'overwrite', reason: 'chosen' }])
    assert.deepEqual(plan.notPossible, [3])
    assert.deepEqual(plan.counts, { overwrite: 1, skip: 0, keep_both: 0, restore: 0 })
  })

  void it('never overwrites in safe mode by comparing', () => {
    const plan = planBulkDecision([inReview({ class: 'unknown' })], 'newer', nothing)
    assert.deepEqual([plan.choices[0]?.choice, plan.choices[0]?.reason], ['skip', 'unknown'])
  })

  void it('compares a twin with the earlier file of the batch', () => {
    const earlier = anItem({ id: 0, file: { ...file, size: 10 } })
    const twin = inReview({ class: 'twin', twinOf: 0, sameContent: false }, { id: 1, checksum: 'c'.repeat(64) })
    const plan = planBulkDecision([twin], 'larger', (id) => (id === 0 ? earlier : twin))
    assert.equal(plan.choices[0]?.choice, 'overwrite')
  })

  void it('takes the suggestions, with the better name where there is one', () => {
    const suggestion = { choice: 'keep_both', reason: 'placeholder_name', filename: 'better.jpg' } as const
    const plan = planBulkDecision([inReview({ class: 'different', existing, suggestion })], 'suggested', nothing)
    assert.deepEqual(plan.choices, [{ id: 0, choice: 'keep_both', reason: 'suggested', filename: 'better.jpg', rule: 'suggested' }])
  })
})
