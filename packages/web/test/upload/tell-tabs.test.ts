import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { emptyQueue, type QueueItem, type QueueState } from '@imgstream/client'
import type { LocalSession } from '../../src/upload/local-session.ts'
import type { TabMessage } from '../../src/upload/tabs/tab-messages.ts'
import { tellTabs } from '../../src/upload/tabs/tell-tabs.ts'
import { emptyView } from '../../src/upload/upload-view.ts'
import { anItem } from './support.ts'

const queueOf = (...items: Partial<QueueItem>[]): QueueState => ({ ...emptyQueue, items: emptyQueue.items.append(items.map(anItem)) })

void describe('what other windows are told', () => {
  void it('is how a file is now, although this window has not drawn it yet', () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    const told: TabMessage[] = []
    let hear: (message: TabMessage) => void = () => {}
    let changed: (ids: readonly number[]) => void = () => {}
    const drawn = { ...emptyView, batchId: 'a', queue: queueOf({ id: 0, phase: 'sending' }) }
    let now = drawn.queue
    // The parts of a session that telling looks at.
    const session = {
      get: () => drawn,
      engine: () => ({ getState: () => now }),
      subscribe: () => () => {},
      watchFiles: (watch: typeof changed) => {
        changed = watch
      },
      fileOf: () => undefined,
    } as unknown as LocalSession
    tellTabs({ post: (message) => told.push(message), listen: (heard) => (hear = heard) }, session)
    hear({ type: 'hello', from: 'other' })
    mock.timers.tick(1000)

    now = queueOf({ id: 0, phase: 'done' })
    changed([0])
    hear({ type: 'more' })
    const phases = told.flatMap((message) => (message.type === 'items' ? message.items.map(({ phase }) => phase) : []))
    assert.deepEqual(phases, ['sending', 'done'])
    mock.timers.reset()
  })
})
