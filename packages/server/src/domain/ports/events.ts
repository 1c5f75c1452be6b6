import type { EventKind, EventRecord } from './repositories.ts'

export type NewEvent = { kind: EventKind; ownerId: string } & Partial<Pick<EventRecord, 'photoId' | 'batchId' | 'durationMs' | 'details'>>

/** Takes notes of what happened with collisions. Never slows and never fails the work it notes. */
export interface EventRecorder {
  record(...events: NewEvent[]): void
}
