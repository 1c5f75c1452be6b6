import type { ReviewDecision, ReviewFacts } from '@imgstream/contract'
import type { PageKey } from './photo-repository.ts'

/** Who may own a library. */
export interface Owner {
  id: string
  subject: string
  email: string
  displayName: string
}

export interface OwnerRepository {
  /** The owner of this identity; made when it is first seen, once, whoever races. */
  findOrCreate(identity: { subject: string; email: string; displayName: string }, newId: string, nowMs: number): Promise<Owner>
  /** Those with this e-mail address, however they sign in. */
  listByEmail(email: string): Promise<Owner[]>
}

export type BatchCounter = 'uploaded' | 'overwritten' | 'kept_both' | 'skipped' | 'failed'

export interface BatchRecord {
  id: string
  ownerId: string
  startedAtMs: number
  finishedAtMs?: number
  state: 'open' | 'undone'
  counts: Record<BatchCounter, number>
}

/** A file of a batch that waits for a person, and what was decided. */
export interface ReviewRecord {
  key: string
  facts: ReviewFacts
  decision?: ReviewDecision
  decidedAtMs?: number
  /** Grows with every change in its batch. */
  revision: number
}

export interface ReviewRepository {
  /**
   * Files enter with their facts, keeping a decision they have when the facts are the same; decisions are set or, when undefined, taken
   * back; files leave. The batch is made when it is first named. Undefined when the batch is another owner's; else the new revision, and
   * what had been decided for the files that left.
   */
  change(
    ownerId: string,
    batchId: string,
    changes: {
      /** `askedMs`: how long a person had been asked before the file entered. */
      enter: readonly { key: string; facts: ReviewFacts; askedMs?: number }[]
      decide: readonly { key: string; decision: ReviewDecision | undefined }[]
      leave: readonly string[]
    },
    nowMs: number,
  ): Promise<{ revision: number; left: { decision: ReviewDecision | undefined; decisionMs: number | undefined }[] } | undefined>
  /** How long the file of this name was before a person until it was decided, ms; until `nowMs` where the news of that is still on its way. Undefined where nobody was asked. */
  decisionMs(ownerId: string, batchId: string, filename: string, nowMs: number): Promise<number | undefined>
  /** Changed after `since`, in the order of the changes. */
  list(ownerId: string, batchId: string, since: number, limit: number): Promise<ReviewRecord[]>
  count(ownerId: string, batchIds: readonly string[]): Promise<Map<string, { pending: number; decided: number }>>
}

export interface BatchRepository {
  /** Newest first. */
  list(ownerId: string, limit: number, after?: PageKey): Promise<BatchRecord[]>
  find(ownerId: string, batchId: string): Promise<BatchRecord | undefined>
  /** Counts one more file of a batch that stored nothing; the batch is made when it is first named. */
  count(ownerId: string, batchId: string, counter: BatchCounter, nowMs: number): Promise<void>
  /** Notes when the last file of a batch was taken. */
  finish(ownerId: string, batchId: string, nowMs: number): Promise<void>
  setState(ownerId: string, batchId: string, state: BatchRecord['state'], nowMs: number): Promise<void>
}

/** A resumable upload: its metadata lives here, its bytes in the object store. */
export interface UploadRecord {
  id: string
  ownerId: string
  /** Bytes announced in all. */
  length?: number
  metadata: Record<string, string | null>
  createdAtMs: number
  expiresAtMs: number
  /** The answer given when it was committed, as JSON text. */
  outcome?: string
}

export interface UploadRepository {
  insert(upload: UploadRecord): Promise<void>
  find(ownerId: string, uploadId: string): Promise<UploadRecord | undefined>
  setOutcome(ownerId: string, uploadId: string, outcome: string): Promise<void>
  delete(ownerId: string, uploadId: string): Promise<void>
  listExpired(nowMs: number, limit: number): Promise<UploadRecord[]>
  /** Announced bytes of an owner's uploads that are neither committed nor expired. */
  pendingBytes(ownerId: string, nowMs: number): Promise<number>
  knownUploads(ids: readonly string[]): Promise<Set<string>>
  /** The object store's own note about an upload, once there is one; undefined where there is no such upload. */
  findSession(uploadId: string): Promise<{ session?: string } | undefined>
  /** Keeps that note. The first one stays; answers the one that is kept. */
  noteSession(uploadId: string, session: string): Promise<string>
}

export type EventKind =
  | 'collision_detected'
  | 'user_decision'
  | 'collision_resolved'
  | 'overwrite_operation'
  | 'batch_collision_detection'
  | 'upload_failure'
  // A reset of the library, in this order.
  | 'database_reset_initiated'
  | 'local_database_deleted'
  | 'database_downloaded_from_gcs'
  | 'database_reset_completed'

export interface EventRecord {
  id: string
  atMs: number
  ownerId: string
  kind: EventKind
  photoId?: string
  batchId?: string
  durationMs?: number
  details: Record<string, unknown>
}

/** Events of one kind with one label: what was decided, what came of it. */
export interface EventSums {
  kind: EventKind
  label: string
  count: number
  /** Those whose duration was measured, and their durations together. */
  timed: number
  totalMs: number
}

export interface EventTotals {
  sums: EventSums[]
  /** Of all checks together. */
  checkedFiles: number
  foundCollisions: number
}

/** The sums of one hour, which begins at `hourMs` (UTC). */
export interface HourOfEvents extends EventSums {
  hourMs: number
  checkedFiles: number
  foundCollisions: number
}

export interface EventRepository {
  insertAll(events: readonly EventRecord[]): Promise<void>
  list(ownerId: string, sinceMs: number, limit: number): Promise<EventRecord[]>
  /** Sums of what happened from one instant on and before another. */
  total(ownerId: string, range: { fromMs: number; untilMs: number }): Promise<EventTotals>
  /**
   * The same, hour by hour; or, where `starts` says where the steps of the range begin, the first with it, step by step, an hour with the step in
   * which it begins: `hourMs` is then where the step begins. In no promised order.
   */
  hours(ownerId: string, range: { fromMs: number; untilMs: number }, starts?: readonly number[]): Promise<HourOfEvents[]>
  /** What failed from one instant on and before another, newest first. */
  failures(ownerId: string, range: { fromMs: number; untilMs: number }, limit: number): Promise<EventRecord[]>
  /** Forgets events older than that instant, of one owner or of all; returns how many. */
  deleteBefore(ms: number, ownerId?: string): Promise<number>
  /** Adds up anew what `total` and `hours` answer from, where an older release wrote events beside it; whether that was so. */
  sumAnewWhereNeeded(): Promise<boolean>
}
