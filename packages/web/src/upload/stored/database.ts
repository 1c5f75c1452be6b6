import type { QueueItem } from '@imgstream/client'
import { ownName } from '../../sign-in/sign-in-state.ts'

/** A batch as this browser remembers it. */
export interface StoredBatch {
  batchId: string
  /** Ms since 1970 UTC. */
  savedAtMs: number
  /** Folders that the browser may read again after a reload, where it hands out such handles. */
  folders: FileSystemDirectoryHandle[]
}

export interface StoredItem {
  batchId: string
  id: number
  item: QueueItem
}

const name = 'imgstream-upload'
let opened: Promise<IDBDatabase> | undefined

/** The database of remembered batches, opened once. Fails where the browser keeps nothing (some private windows). */
export function openDatabase(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(ownName(name), 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('batches', { keyPath: 'batchId' })
      request.result.createObjectStore('items', { keyPath: ['batchId', 'id'] })
    }
    request.onsuccess = () => {
      // Another window with a newer version of the page may upgrade; ours opens again when it needs to.
      request.result.onversionchange = () => {
        request.result.close()
        opened = undefined
      }
      resolve(request.result)
    }
    request.onerror = () => reject(request.error ?? new Error('The upload could not be remembered'))
  })
  opened.catch(() => {
    opened = undefined
  })
  return opened
}

export type Stores = { batches: IDBObjectStore; items: IDBObjectStore }

/** Runs one transaction over both stores and resolves when it is written. */
export async function transact<T>(mode: IDBTransactionMode, work: (stores: Stores) => T): Promise<T> {
  const database = await openDatabase()
  const transaction = database.transaction(['batches', 'items'], mode)
  const result = work({ batches: transaction.objectStore('batches'), items: transaction.objectStore('items') })
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('The upload could not be remembered'))
  })
  return result
}

export const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The upload could not be read back'))
  })

/** All items of a batch have keys between these; with `after` those of later places. */
export const itemsOf = (batchId: string, after?: number): IDBKeyRange =>
  after === undefined ? IDBKeyRange.bound([batchId], [batchId, []]) : IDBKeyRange.bound([batchId, after], [batchId, []], true)
