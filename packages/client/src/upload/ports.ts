import type { Candidate, CollisionCheckResponse, OnCollision, Photo, PhotoRecord, UploadOutcome } from '@imgstream/contract'
import type { LocalFile, OpenFile, PictureFacts } from './file-facts.ts'
import type { QueueItem } from './queue/queue-item.ts'

export interface HashResult {
  /** SHA-256, lower-case hex. */
  checksum: string
  picture?: PictureFacts
}

/** Reads a whole file once. Throws FileProblem, and the signal's reason when aborted. */
export interface Hasher<F extends LocalFile = LocalFile> {
  hash(file: F, signal: AbortSignal): Promise<HashResult>
}

/** Remembers a batch over a reload or a restart. */
export interface QueueStore {
  load(): Promise<StoredQueue | undefined>
  /** Writes the items that changed since the last call. Calls do not overlap. */
  save(batchId: string, items: readonly QueueItem[]): Promise<void>
  /** Forgets the batch. */
  clear(): Promise<void>
}

export interface StoredQueue {
  batchId: string
  items: QueueItem[]
}

export interface SendRequest {
  filename: string
  onCollision: OnCollision
  /** The version that was reviewed; an overwrite of any other is refused as changed. */
  expectedVersion?: number | undefined
  /** How long a person was asked about the collision, ms; absent where none was. */
  askedMs?: number | undefined
  checksum: string
  lastModifiedMs: number
  batchId: string
  /** What the library that the photo comes from knew of it. */
  record?: PhotoRecord
  /** Where an earlier try got to. */
  uploadUrl?: string | undefined
}

export interface SendProgress {
  /** The server has a place for this upload; from now on it can be resumed. */
  created(uploadUrl: string): void
  sent(bytes: number): void
}

export type SendResult =
  | { kind: 'stored'; outcome: UploadOutcome }
  /** The name is taken, or the photo changed since its review. With `uploadUrl` the bytes are kept and `commit` decides them. */
  | {
      kind: 'review'
      reason: 'collision' | 'changed'
      existing: Photo | undefined
      suggestedName?: string | undefined
      uploadUrl?: string | undefined
    }

/**
 * The server as the engine needs it. Throws ApiError, NetworkError or FileProblem; when aborted, the signal's reason.
 * One try a call: when and how often to try again is the engine's matter.
 */
export interface UploadTransport {
  check(files: Candidate[], signal: AbortSignal): Promise<CollisionCheckResponse>
  send(request: SendRequest, file: OpenFile, progress: SendProgress, signal: AbortSignal): Promise<SendResult>
  /** Decides an upload whose bytes the server has. */
  commit(uploadUrl: string, request: SendRequest, signal: AbortSignal): Promise<SendResult>
  /** Takes a photo out of the trash. */
  restore(photoId: string, signal: AbortSignal): Promise<Photo>
  /** Throws away what the server has received. Never throws: an upload that stays expires. */
  discard(uploadUrl: string): Promise<void>
  /** Whether the server takes requests now. Never throws. */
  isReachable(): Promise<boolean>
}

export interface Clock {
  /** Ms since 1970 UTC. */
  now(): number
  /** Calls back once after `ms`; the result calls it off. */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
