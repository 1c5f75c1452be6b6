import { createReviewShare, createTusTransport, createUploadEngine, type UploadEngine } from '@imgstream/client'
import type { Me } from '@imgstream/contract'
import { api } from '../api.ts'
import type { BrowserFile } from './files/browser-file.ts'
import { createWorkerHasher } from './hashing/worker-hasher.ts'
import { type BrowserQueueStore, createIndexedDbStore } from './stored/indexed-db-store.ts'

export interface OpenBatch {
  engine: UploadEngine<BrowserFile>
  store: BrowserQueueStore
  close(): Promise<void>
}

const makeWorker = () => new Worker(new URL('./hashing/hash-worker.ts', import.meta.url), { type: 'module', name: 'hash' })

/** One batch with everything it works with in a browser. `forgetful` is told when the browser keeps nothing over a reload. */
export function openBatch(limits: Pick<Me, 'min_upload_bytes' | 'max_upload_bytes'> | undefined, forgetful: () => void): OpenBatch {
  const hasher = createWorkerHasher(makeWorker)
  const store = createIndexedDbStore()
  const engine = createUploadEngine<BrowserFile>(
    { hasher, transport: createTusTransport(api), store, storeFailed: forgetful, reviewShare: createReviewShare(api) },
    limits ? { limits: { minBytes: limits.min_upload_bytes, maxBytes: limits.max_upload_bytes } } : {},
  )
  return {
    engine,
    store,
    async close() {
      await engine.close()
      hasher.close()
    },
  }
}
