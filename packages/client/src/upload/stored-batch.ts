import type { FileFacts } from './file-facts.ts'
import type { Clock, QueueStore } from './ports.ts'
import type { QueueItem } from './queue-types.ts'

/** How long changes gather before they are written, ms. */
const gatherMs = 500

/** Writes changed items to the store, gathered, one write at a time. */
export function createBatchSaver(needs: {
  store: QueueStore | undefined
  clock: Clock
  batchId: () => string
  itemAt: (id: number) => QueueItem | undefined
  failed: (error: unknown) => void
}): { changed(ids: readonly number[]): void; flush(): Promise<void> } {
  let dirty = new Set<number>()
  let cancelTimer: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    if (!needs.store || dirty.size === 0) return
    const items = [...dirty].map(needs.itemAt).filter((item) => item !== undefined)
    dirty = new Set()
    try {
      await needs.store.save(needs.batchId(), items)
    } catch (error) {
      needs.failed(error)
    }
  }
  const flush = () => {
    cancelTimer?.()
    cancelTimer = undefined
    writing = writing.then(write)
    return writing
  }
  return {
    changed(ids) {
      if (!needs.store || ids.length === 0) return
      for (const id of ids) dirty.add(id)
      cancelTimer ??= needs.clock.after(gatherMs, () => void flush())
    },
    flush,
  }
}

/**
 * A stored item as it goes on after a restart. Whatever was under way is asked for again: what an unseen answer had stored is then
 * recognised by its content, so nothing is sent twice.
 */
export function resumedItem(item: QueueItem): QueueItem {
  const next: QueueItem = { ...item, retryAtMs: undefined }
  if (item.phase === 'hashing') return { ...next, phase: 'found' }
  if (item.phase === 'sending') return { ...next, phase: item.received ? 'waiting' : 'checking', answerLost: true }
  if (item.phase === 'waiting') return { ...next, phase: item.received ? 'waiting' : 'checking' }
  return next
}

/** What a file is recognised by when the person, or the same command, brings it again. */
export const fileKey = (file: FileFacts) => `${file.size}|${file.lastModifiedMs}|${file.path}`
