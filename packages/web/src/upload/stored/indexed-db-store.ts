import type { QueueItem, QueueStore, StoredQueue } from '@imgstream/client'
import { answerOf, itemsOf, type StoredBatch, type StoredItem, transact } from './database.ts'

/** A finished batch is shown again after a reload for so long; an unfinished one until it is given up. */
const forgetFinishedMs = 24 * 3600 * 1000
/** What was never finished is not kept for ever either. */
const forgetMs = 30 * 24 * 3600 * 1000
/** Items read at once. */
const portion = 500

export interface BrowserQueueStore extends QueueStore {
  /** Remembers a folder that may be read again after a reload. */
  addFolder(batchId: string, folder: FileSystemDirectoryHandle): Promise<void>
  folders(): readonly FileSystemDirectoryHandle[]
}

/** Remembers batches in IndexedDB: each changed file is one small write. */
export function createIndexedDbStore(now: () => number = Date.now): BrowserQueueStore {
  let current: string | undefined
  let folders: FileSystemDirectoryHandle[] = []

  async function take(batch: StoredBatch): Promise<StoredQueue | undefined> {
    const age = now() - batch.savedAtMs
    const stored = await readItems(batch.batchId)
    const finished = stored.every(({ phase }) => phase === 'done' || phase === 'skipped' || phase === 'refused')
    if (stored.length === 0 || age > forgetMs || (finished && age > forgetFinishedMs)) {
      await forget(batch.batchId)
      return undefined
    }
    current = batch.batchId
    folders = batch.folders
    return { batchId: batch.batchId, items: stored }
  }

  const touched = (batchId: string): StoredBatch => ({ batchId, savedAtMs: now(), folders })

  return {
    async load() {
      const batches = await transact('readonly', (stores) => answerOf<StoredBatch[]>(stores.batches.getAll()))
      for (const batch of batches.sort((a, b) => b.savedAtMs - a.savedAtMs)) {
        const taken = await take(batch)
        if (taken) return taken
      }
      return undefined
    },
    async save(batchId, changed) {
      current = batchId
      await transact('readwrite', ({ batches, items }) => {
        batches.put(touched(batchId))
        for (const item of changed) items.put({ batchId, id: item.id, item } satisfies StoredItem)
      })
    },
    async clear() {
      if (current) await forget(current)
      current = undefined
      folders = []
    },
    async addFolder(batchId, folder) {
      folders = [...folders, folder]
      await transact('readwrite', ({ batches }) => batches.put(touched(batchId)))
    },
    folders: () => folders,
  }
}

/** In portions: copying tens of thousands of items out of the database at once would hold up the page. */
async function readItems(batchId: string): Promise<QueueItem[]> {
  const read: QueueItem[] = []
  for (let last: number | undefined; ; ) {
    const range = itemsOf(batchId, last)
    const stored = await transact('readonly', ({ items }) => answerOf<StoredItem[]>(items.getAll(range, portion)))
    for (const { item } of stored) read.push(item)
    last = stored.at(-1)?.id
    if (last === undefined || stored.length < portion) return read
  }
}

const forget = (batchId: string): Promise<void> =>
  transact('readwrite', ({ batches, items }) => {
    batches.delete(batchId)
    items.delete(itemsOf(batchId))
  })
