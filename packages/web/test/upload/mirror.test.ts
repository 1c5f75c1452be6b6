import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { QueueItem } from '@imgstream/client'
import { mirrored } from '../../src/upload/tabs/mirror.ts'
import type { News } from '../../src/upload/tabs/tab-messages.ts'
import { emptyView } from '../../src/upload/upload-view.ts'
import { anItem } from './support.ts'

const view = (batchId: string | undefined, paused = false): News => {
  const { queue: _, ...rest } = emptyView
  return { type: 'view', view: { ...rest, batchId }, queue: { paused, online: true, sentBytes: new Map() } }
}
const items = (batchId: string, ...some: Partial<QueueItem>[]): News => ({ type: 'items', batchId, items: some.map(anItem), files: [] })
const after = (...news: News[]) => news.reduce(mirrored, emptyView)

void describe('the upload of another window', () => {
  void it('is the same queue with the same counts, however often a file is told', () => {
    const { queue } = after(
      view('a'),
      items('a', { id: 0, phase: 'sending' }, { id: 1, phase: 'review' }),
      items('a', { id: 0, phase: 'done' }),
      items('a', { id: 0, phase: 'done' }, { id: 1, phase: 'review' }, { id: 2, phase: 'found' }),
    )
    assert.deepEqual(
      [...queue.items].map((item) => item.phase),
      ['done', 'review', 'found'],
    )
    assert.deepEqual(
      [queue.counts.total, queue.counts.byPhase.done, queue.counts.byPhase.sending, queue.counts.byPhase.found],
      [3, 1, 0, 1],
    )
  })

  void it('has no gaps: what came too early is told again', () => {
    const early = after(view('a'), items('a', { id: 1 }))
    assert.equal(early.queue.items.length, 0)
    assert.equal(mirrored(early, items('a', { id: 0 }, { id: 1 })).queue.items.length, 2)
  })

  void it('keeps its files while its state changes, and loses them with its batch', () => {
    const paused = after(view('a'), items('a', { id: 0 }), view('a', true))
    assert.deepEqual([paused.queue.items.length, paused.queue.paused], [1, true])
    assert.equal(mirrored(paused, items('b', { id: 0 }, { id: 1 })).queue.items.length, 1)
    assert.equal(mirrored(paused, view('b')).queue.items.length, 0)
  })
})
