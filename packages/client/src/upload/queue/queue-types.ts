import type { UploadOutcome } from '@imgstream/contract'
import type { FileFacts, PictureFacts } from '../file-facts.ts'
import type { ItemList } from './item-list.ts'
import type { Classification, FileClass, ItemDecision, Phase, Problem } from './queue-item.ts'

export interface Counts {
  readonly total: number
  readonly byPhase: Readonly<Record<Phase, number>>
  /** Bytes of the files in each phase. */
  readonly bytesByPhase: Readonly<Record<Phase, number>>
  readonly byClass: Readonly<Record<FileClass, number>>
}

/** The whole batch. Immutable: every event makes a new one that shares what did not change. */
export interface QueueState {
  readonly items: ItemList
  readonly counts: Counts
  /** Bytes sent of each file that is being sent. Kept apart so that progress does not touch the list. */
  readonly sentBytes: ReadonlyMap<number, number>
  readonly paused: boolean
  readonly online: boolean
  /** The files that the last event changed. */
  readonly changed: readonly number[]
}

export interface ChoiceFor extends ItemDecision {
  readonly id: number
}

export type QueueEvent =
  | { type: 'files_found'; files: readonly { file: FileFacts; refusal?: Problem | undefined }[] }
  | { type: 'file_refreshed'; id: number; file: FileFacts }
  | { type: 'hashing_started'; id: number }
  | { type: 'hashed'; id: number; checksum: string; picture?: PictureFacts | undefined; filename?: string | undefined }
  | { type: 'classified'; results: readonly { id: number; classification: Classification }[] }
  | { type: 'decided'; choices: readonly ChoiceFor[] }
  | { type: 'undecided'; ids: readonly number[] }
  | { type: 'sending_started'; id: number }
  | { type: 'upload_created'; id: number; uploadUrl: string }
  | { type: 'upload_lost'; id: number }
  | { type: 'progressed'; id: number; sentBytes: number }
  | { type: 'sent'; id: number; outcome: UploadOutcome }
  | { type: 'returned'; id: number; reason: 'collision' | 'changed'; classification: Classification; uploadUrl?: string | undefined }
  | { type: 'stopped'; id: number; answerLost?: boolean }
  | { type: 'attempt_failed'; id: number; problem: Problem; retryAtMs: number; answerLost?: boolean }
  | { type: 'failed'; ids: readonly number[]; problem: Problem }
  | { type: 'cancelled'; ids: readonly number[] }
  | { type: 'retried'; ids: readonly number[] }
  | { type: 'paused' }
  | { type: 'resumed' }
  | { type: 'connection_lost' }
  | { type: 'connection_restored' }
