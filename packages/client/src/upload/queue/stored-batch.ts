import type { FileFacts } from '../file-facts.ts'
import type { Clock, QueueStore } from '../ports.ts'
import type { QueueItem } from './queue-item.ts'

/** How long changes gather before they are written, ms. */
const gatherMs = 500
/** Copying an item for a browser's database takes some µs on the main thread: between portions the page answers. */
const portion = 200

export interface BatchSaver {
  changed(ids: readonly number[]): void
  /** Resolves when the file's state is written, ahead of all that waits, or could not be. */
  written(id: number): Promise<void>
  flush(): Promise<void>
  /** So many files came from the store: they are written already. */
  restored(count: number): void
}

/** Writes changed items to the store, gathered, one write at a time. */
export function createBatchSaver(needs: {
  store: QueueStore | undefined
  clock: Clock
  batchId: () => string
  itemAt: (id: number) => QueueItem | undefined
  failed: (error: unknown) => void
}): BatchSaver {
  const { store } = needs
  const dirty = new Set<number>()
  const urgent = new Map<number, () => void>()
  /** All files before this one have been written once: what is stored never has gaps, so places stay places. */
  let frontier = 0
  let cancelTimer: (() => void) | undefined
  let writing: Promise<void> = Promise.resolve()

  async function write(ids: ReadonlySet<number>): Promise<void> {
    if (!store || ids.size === 0) return
    const waiting = [...ids].map((id) => urgent.get(id))
    for (const id of ids) {
      frontier = Math.max(frontier, id + 1)
      dirty.delete(id)
      urgent.delete(id)
    }
    try {
      await store.save(
        needs.batchId(),
        [...ids].map(needs.itemAt).filter((item) => item !== undefined),
      )
    } catch (error) {
      needs.failed(error)
    }
    for (const written of waiting) written?.()
  }

  async function writeAll(): Promise<void> {
    while (dirty.size > 0) await write(withUrgent(firstOf(dirty, portion)))
  }

  function withUrgent(others: Iterable<number>): Set<number> {
    const ids = new Set(others)
    const last = Math.max(...urgent.keys(), ...ids)
    for (let id = frontier; id < last; id += 1) ids.add(id)
    for (const id of urgent.keys()) ids.add(id)
    return ids
  }

  const flush = () => {
    cancelTimer?.()
    cancelTimer = undefined
    writing = writing.then(writeAll)
    return writing
  }
  return {
    changed(ids) {
      if (!store || ids.length === 0) return
      for (const id of ids) dirty.add(id)
      cancelTimer ??= needs.clock.after(gatherMs, () => void flush())
    },
    written(id) {
      if (!store) return Promise.resolve()
      return new Promise((resolve) => {
        const others = urgent.get(id)
        urgent.set(id, () => {
          others?.()
          resolve()
        })
        writing = writing.then(() => (urgent.size > 0 ? write(withUrgent([])) : undefined))
      })
    },
    flush,
    restored(count) {
      frontier = count
    },
  }
}

function firstOf(ids: ReadonlySet<number>, count: number): number[] {
  const first: number[] = []
  for (const id of ids) {
    first.push(id)
    if (first.length === count) break
  }
  return first
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
