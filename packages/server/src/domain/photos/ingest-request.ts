import type { OnCollision } from '@imgstream/contract'
import type { Clock } from '../ports/clock.ts'
import type { EventRecorder } from '../ports/events.ts'
import type { Imaging } from '../ports/imaging.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore, ReceivedBytes } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { BatchRepository, ReviewRepository } from '../ports/repositories.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Photo, PhotoVersion, VersionOrigin } from './photo.ts'
import type { Quota } from './quota.ts'
import type { TakenAt } from './taken-at.ts'

export interface IngestDeps {
  photos: PhotoRepository
  batches: BatchRepository
  objects: ObjectStore
  imaging: Imaging
  reviews: Pick<ReviewRepository, 'decisionMs'>
  events: EventRecorder
  clock: Clock
  log: Log
  limits: { minBytes: number; maxBytes: number }
  /** Where owners may only have so much. */
  quota?: Quota
  /** Where it is measured. */
  telemetry?: Telemetry
  /** Puts back the original of a photo, where the storage lost it, from these bytes of its own; says whether it did. */
  heal?: (photo: Photo, uploadId: string, received: ReceivedBytes) => Promise<boolean>
  /** Told of versions whose real pictures are still to be made. */
  renditions: { enqueue(version: PhotoVersion): void }
}

export interface IngestRequest {
  ownerId: string
  /** The bytes, received whole and durable. */
  uploadId: string
  filename: string
  onCollision: OnCollision
  /** The version that was reviewed: an overwrite of any other is refused as CHANGED. */
  expectedVersion?: number
  /** How long a person was asked about the collision, ms, where the client says so. */
  askedMs?: number
  /** SHA-256 the client announced, lower-case hex. */
  checksum?: string
  /** Modification time of the client's file, ms since 1970 UTC. */
  lastModifiedMs?: number
  batchId?: string
  /** What another library knew of the photo, where one is imported. */
  record?: RecordedBefore
}

export interface IngestOutcome {
  kind: 'uploaded' | 'overwritten' | 'kept_both' | 'skipped'
  photo: Photo
  reason?: 'identical' | 'decision'
  /** The storage had lost the original of this photo; the received bytes are it now. */
  healed?: true
}

/** What a library that the photo comes from knew of it and its file does not say. It counts for a new photo only. */
export interface RecordedBefore {
  /** Without it, as for any file; where that says nothing, the first upload stands for it. */
  taken?: TakenAt
  firstUploadedAtMs: number
  origin: Extract<VersionOrigin, 'uploaded' | 'kept_both'>
}
