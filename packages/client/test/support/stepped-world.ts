import type { Clock, Hasher, LocalFile, QueueItem, QueueStore, StoredQueue } from '../../src/index.ts'

/** Time and turns in the hands of a test: nothing happens until the test says what. */
export class SteppedWorld {
  readonly #waiting: (() => void)[] = []
  readonly #timers = new Map<number, { atMs: number; callback: () => void }>()
  #nowMs = 1_000_000
  #timerIds = 0

  readonly clock: Clock = {
    now: () => this.#nowMs,
    after: (ms, callback) => {
      const id = ++this.#timerIds
      this.#timers.set(id, { atMs: this.#nowMs + ms, callback })
      return () => this.#timers.delete(id)
    },
  }

  readonly turn = (): Promise<void> => new Promise((resolve) => this.#waiting.push(resolve))

  /** Lets one of the things that could happen next happen: a waiting turn, or the next timer. False when there is none. */
  async step(choice: number): Promise<boolean> {
    await settleMicrotasks()
    const next = [...this.#timers].sort((a, b) => a[1].atMs - b[1].atMs || a[0] - b[0])[0]
    const possible = this.#waiting.length + (next ? 1 : 0)
    if (possible === 0) return false
    const at = choice % possible
    if (at < this.#waiting.length) this.#waiting.splice(at, 1)[0]?.()
    else if (next) {
      this.#timers.delete(next[0])
      this.#nowMs = Math.max(this.#nowMs, next[1].atMs)
      next[1].callback()
    }
    await settleMicrotasks()
    return true
  }

  /** Everything that was going on is gone, as when a process is killed. */
  crash(): void {
    this.#waiting.length = 0
    this.#timers.clear()
  }
}

/** All promises that can settle without a turn do. */
export const settleMicrotasks = () => new Promise<void>((resolve) => setImmediate(resolve))

export interface FakeFile extends LocalFile {
  checksum: string
}

export const aFile = (name: string, checksum: string, overrides: Partial<LocalFile['facts']> = {}): FakeFile => ({
  checksum,
  facts: { name, path: name, size: 1000, lastModifiedMs: 1, ...overrides },
  open: () => Promise.resolve({ size: 1000, slice: () => Promise.resolve(new Uint8Array()), close: () => Promise.resolve() }),
})

export const hasherWith = (turn: () => Promise<void>): Hasher<FakeFile> => ({
  async hash(file, signal) {
    await turn()
    signal.throwIfAborted()
    return { checksum: file.checksum }
  },
})

/** Keeps what was saved, as another process would find it. */
export class MemoryStore implements QueueStore {
  #stored: StoredQueue | undefined

  load(): Promise<StoredQueue | undefined> {
    return Promise.resolve(this.#stored && structuredClone(this.#stored))
  }

  save(batchId: string, items: readonly QueueItem[]): Promise<void> {
    this.#stored ??= { batchId, items: [] }
    for (const item of structuredClone(items)) this.#stored.items[item.id] = item
    return Promise.resolve()
  }

  clear(): Promise<void> {
    this.#stored = undefined
    return Promise.resolve()
  }
}
