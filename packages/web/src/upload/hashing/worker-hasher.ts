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
  resolve(result: HashResult): void
  reject(error: unknown): void
}

interface Slot {
  worker: WorkerLike
  jobs: Map<number, Waiting>
}

/** Hashes in workers, so that the page stays smooth: as many workers as the engine hashes at once, each made when first needed. */
export function createWorkerHasher(makeWorker: () => WorkerLike, workers = 2): Hasher<BrowserFile> & { close(): void } {
  const slots: Slot[] = []
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

  return {
    hash(file, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error)
          return
        }
        const id = nextId++
        const { worker, jobs } = leastBusy()
        const aborted = () => {
          jobs.delete(id)
          worker.postMessage({ type: 'abort', id })
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', aborted, { once: true })
        const ended =
          <T>(settle: (value: T) => void) =>
          (value: T) => {
            signal.removeEventListener('abort', aborted)
            settle(value)
          }
        jobs.set(id, { resolve: ended(resolve), reject: ended(reject) })
        worker.postMessage({ type: 'hash', id, file: file.file })
      })
    },
    close() {
      for (const slot of slots.splice(0)) slot.worker.terminate()
    },
  }
}
