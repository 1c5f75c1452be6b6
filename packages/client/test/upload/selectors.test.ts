import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fresh } from '../../src/upload/item-steps.ts'
import type { QueueItem } from '../../src/upload/queue/queue-item.ts'
import { progressOf, retriableIds } from '../../src/upload/queue/selectors.ts'
import { queueOf } from '../../src/upload/queue/upload-queue.ts'

const anItem = (change: Partial<QueueItem>): QueueItem => ({
  ...fresh(0, { name: 'a.jpg', path: 'a.jpg', size: 1000, lastModifiedMs: 0 }),
  ...change,
})
const stateOf = (...items: QueueItem[]) => queueOf(items.map((item, id) => ({ ...item, id })))
const failedBy = (code: NonNullable<QueueItem['problem']>['code']) => anItem({ phase: 'failed', problem: { code, message: '' } })

void describe('what can be tried again', () => {
  void it('is what failed by the moment, not by the bytes or the name', () => {
    const refused = anItem({ phase: 'refused', problem: { code: 'EMPTY', message: '' } })
    const state = stateOf(
      failedBy('STORAGE_FULL'),
      failedBy('UNSUPPORTED_FORMAT'),
      failedBy('UNREACHABLE'),
      refused,
      failedBy('INVALID_FILENAME'),
    )
    assert.deepEqual(retriableIds(state), [0, 2])
  })
})

void describe('the progress of a batch', () => {
  void it('is at its beginning while all that did not fail waits for a decision', () => {
    const { fraction, isFinished } = progressOf(stateOf(failedBy('UNREADABLE_IMAGE'), anItem({ phase: 'review' })))
    assert.deepEqual([fraction, isFinished], [0, false])
  })

  void it('is half way when as much waits for a decision as was sent', () => {
    const { fraction, remainingBytes } = progressOf(stateOf(anItem({ phase: 'done' }), anItem({ phase: 'review' })))
    assert.deepEqual([fraction, remainingBytes], [0.5, 0])
  })

  void it('is at its end when nothing is left', () => {
    assert.equal(progressOf(stateOf(failedBy('UNREADABLE_IMAGE'))).fraction, 1)
  })
})
