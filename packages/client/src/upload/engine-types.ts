import type { LocalFile } from './file-facts.ts'
import type { Clock, Hasher, QueueStore, UploadTransport } from './ports.ts'
import type { ReviewShare } from './sharing/share-review.ts'
import type { ChoiceFor, QueueState } from './queue/queue-types.ts'

export interface EnginePorts<F extends LocalFile = LocalFile> {
  hasher: Hasher<F>
  transport: UploadTransport
  /** Without one the batch is forgotten with the process. */
  store?: QueueStore
  /** Told when the batch could not be written down; sending goes on. */
  storeFailed?: (error: unknown) => void
  /** Where the owner's other devices find what waits for a decision. Without one only this device can decide. */
  reviewShare?: ReviewShare
  clock?: Clock
  /** 0 ≤ n < 1, for jitter. */
  random?: () => number
}

export interface EngineOptions {
  /** Files sent at once; unless told 3 at first, then as many as get the most through. */
  concurrency?: number
  /** Files hashed at once; 2 unless told. */
  hashConcurrency?: number
  /** Names in one check; 1,000 unless told. */
  checkSize?: number
  /** Tries of one file before it counts as failed; 8 unless told. */
  maxAttempts?: number
  /** Bytes; files outside are refused without being read. */
  limits?: { minBytes: number; maxBytes: number }
  /** Take files whatever their name ends in, and let the server look at their bytes. False unless told. */
  anyName?: boolean
  /** Find out what would happen and send nothing: files that would be sent stay waiting. False unless told. */
  checkOnly?: boolean
  /** Nobody else decides about this batch: of its review the server is told what was skipped, so that it is counted, and no more. False unless told. */
  decidesAlone?: boolean
  /** Send `image.jpg` of phones under its capture time. True unless told. */
  renamePlaceholders?: boolean
}

/** One batch on its way. Everything it knows is in `getState()`; every change of it calls the subscribers. */
export interface UploadEngine<F extends LocalFile = LocalFile> {
  getState(): QueueState
  subscribe(listener: () => void): () => void
  readonly batchId: string
  /** Takes files into the queue and returns their ids. A file that a restored batch waits for takes its old place. */
  add(files: readonly F[]): number[]
  /** Decides files in review, or again those that are skipped or not yet being sent. Choices a file does not allow are ignored. */
  decide(choices: readonly ChoiceFor[]): void
  /** Takes decisions back, of files that are not being sent yet. */
  undecide(ids: readonly number[]): void
  pause(): void
  resume(): void
  /** Gives up files that are not settled. */
  cancel(ids: readonly number[]): void
  /** Tries failed or cancelled files again. */
  retry(ids: readonly number[]): void
  retryFailed(): void
  setConcurrency(concurrency: number): void
  /** What the browser says about the network; a hint that makes the engine look at once. */
  networkChanged(): void
  /** Takes up decisions that were made on other devices. */
  lookForDecisions(): void
  /** Takes up the stored batch. Its files need `add` again before they can be read. Resolves with how many were unsettled. */
  restore(): Promise<number>
  /** Files of a restored batch that cannot go on until `add` brings them again. */
  missing(): number[]
  /** Resolves when all files that were added are settled, in review or missing. */
  whenIdle(): Promise<void>
  /** Stops what is under way, writes the state down and resolves. The stored batch stays. */
  close(): Promise<void>
}
