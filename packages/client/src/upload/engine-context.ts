import type { EngineOptions, EnginePorts } from './engine-types.ts'
import type { ConnectionGate } from './sending/connection-gate.ts'
import type { LocalFile } from './file-facts.ts'
import type { Clock } from './ports.ts'
import type { QueueItem } from './queue/queue-item.ts'
import type { QueueEvent, QueueState } from './queue/queue-types.ts'

/** What the lanes of one engine share. */
export interface EngineContext<F extends LocalFile> {
  readonly ports: EnginePorts<F>
  readonly options: Required<Omit<EngineOptions, 'limits' | 'anyName' | 'concurrency' | 'decidesAlone'>> & {
    readonly concurrency: number | undefined
  }
  readonly clock: Clock
  readonly random: () => number
  readonly gate: ConnectionGate
  readonly files: Map<number, F>
  readonly batchId: string
  /** Aborted when the engine closes. */
  readonly signal: AbortSignal
  readonly state: () => QueueState
  readonly itemAt: (id: number) => QueueItem | undefined
  readonly dispatch: (event: QueueEvent) => void
  /** Resolves when the file's state would be found again after a crash; without a store at once. */
  readonly writtenDown: (id: number) => Promise<void>
  /** Lets every lane start what may start now. */
  readonly pump: () => void
}

/** One kind of work on files. */
export interface WorkLane {
  /** A file entered the phase that this lane works on. */
  offer(id: number): void
  /** Starts what may start. */
  pump(): void
  /** Something is under way, waiting its turn, or waiting for its time. */
  isBusy(): boolean
  /** Resolves when what was under way has ended. */
  ended(): Promise<void>
}

/** The work under way in a lane. */
export class Underway {
  readonly #running = new Map<number, Promise<void>>()

  get size(): number {
    return this.#running.size
  }

  has(id: number): boolean {
    return this.#running.has(id)
  }

  /** Runs work that reports its own failures, and calls back when it has ended. Counted at once, begun a moment later. */
  run(id: number, work: () => Promise<void>, ended: () => void): void {
    const running = Promise.resolve()
      .then(work)
      .finally(() => {
        this.#running.delete(id)
        ended()
      })
    this.#running.set(id, running)
  }

  async ended(): Promise<void> {
    await Promise.allSettled(this.#running.values())
  }
}
