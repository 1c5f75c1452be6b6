import { FileProblem, type Hasher, type HashResult } from '@imgstream/client'
import type { BrowserFile } from '../files/browser-file.ts'
import type { HashAnswer, HashRequest } from './hash-messages.ts'

/** The part of a Worker that is used here. */
export interface WorkerLike {
  postMessage(message: HashRequest): void
  onmessage: ((event: MessageEvent<HashAnswer>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  terminate(): void
}

interface Waiting {
  signal: AbortSignal
  resolve(result: HashResult): void
  reject(error: unknown): void
}

interface Slot {
  worker: WorkerLike
  jobs: Map<number, Waiting>
}

/** As many as the engine hashes files at once, but a core is left for the page: it would stand still while workers have them all. */
const usualWorkers = () => Math.max(1, Math.min(2, globalThis.navigator.hardwareConcurrency - 1))

/** Hashes in workers, so that the page stays smooth. Each is made when first needed. */
export function createWorkerHasher(makeWorker: () => WorkerLike, workers = usualWorkers()): Hasher<BrowserFile> & { close(): void } {
  const slots: Slot[] = []
  const heard = new WeakSet<AbortSignal>()
  let nextId = 1

  function open(): Slot {
    const slot: Slot = { worker: makeWorker(), jobs: new Map() }
    slot.worker.onmessage = ({ data }) => {
      const job = slot.jobs.get(data.id)
      slot.jobs.delete(data.id)
      if ('result' in data) job?.resolve(data.result)
      else job?.reject(new FileProblem(data.problem.code, data.problem.message))
    }
    // A worker that broke (out of memory, say) takes its files with it; the next file gets a new one.
    slot.worker.onerror = (event) => {
      slots.splice(slots.indexOf(slot), 1)
      slot.worker.terminate()
      for (const job of slot.jobs.values()) job.reject(new FileProblem('FILE_UNREADABLE', event.message || 'The file could not be read'))
    }
    slots.push(slot)
    return slot
  }

  function leastBusy(): Slot {
    const idle = slots.find((slot) => slot.jobs.size === 0)
    if (idle) return idle
    if (slots.length < workers) return open()
    return slots.reduce((a, b) => (b.jobs.size < a.jobs.size ? b : a))
  }

  function abort(signal: AbortSignal): void {
    for (const { worker, jobs } of slots) {
      for (const [id, job] of jobs) {
        if (job.signal !== signal) continue
        jobs.delete(id)
        worker.postMessage({ type: 'abort', id })
        job.reject(signal.reason)
      }
    }
  }

  return {
    hash(file, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error)
          return
        }
        // All files of a batch share one signal: one listener for all of them.
        if (!heard.has(signal)) signal.addEventListener('abort', () => abort(signal), { once: true })
        heard.add(signal)
        const id = nextId++
        const { worker, jobs } = leastBusy()
        jobs.set(id, { signal, resolve, reject })
        worker.postMessage({ type: 'hash', id, file: file.file })
      })
    },
    close() {
      for (const slot of slots.splice(0)) slot.worker.terminate()
    },
  }
}
