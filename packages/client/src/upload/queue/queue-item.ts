import type { Decision, Photo, UploadOutcome } from '@imgstream/contract'
import type { AnswerCode } from '../../api-error.ts'
import type { FileFacts, FileProblemCode, PictureFacts } from '../file-facts.ts'

/**
 * Where a file of the batch is. `review` waits for the person, `refused` never had a chance (wrong type, empty, too large),
 * `done`, `skipped`, `failed` and `refused` are settled; all others lead on by themselves.
 */
export const phases = ['found', 'hashing', 'checking', 'review', 'waiting', 'sending', 'done', 'skipped', 'failed', 'refused'] as const
export type Phase = (typeof phases)[number]

/**
 * What the check found out about a file:
 * `identical` these bytes are here under this name; `different` the name is taken by another picture; `duplicate` these bytes are here
 * under another name; `twin` an earlier file of this batch has the same name or bytes; `in_trash` the name is in the trash;
 * `unknown` the check could not answer (safe mode).
 */
export const fileClasses = ['new', 'identical', 'different', 'duplicate', 'twin', 'in_trash', 'unknown'] as const
export type FileClass = (typeof fileClasses)[number]

/** A decision of the contract, or taking the photo out of the trash instead of sending the file. */
export type Choice = Decision | 'restore'

/** Why a decision is suggested. */
export type SuggestionReason =
  | 'identical'
  | 'same_content_elsewhere'
  | 'same_content_in_batch'
  | 'same_name_in_batch'
  | 'identical_in_trash'
  | 'another_moment'
  | 'another_camera'
  | 'same_shot_larger'
  | 'same_shot_edited'
  | 'same_shot_smaller'
  | 'placeholder_name'
  | 'cannot_tell'
  | 'safe_mode'

export interface Suggestion {
  readonly choice: Choice
  readonly reason: SuggestionReason
  /** The better name to keep both under, where there is one. */
  readonly filename?: string
}

export interface Classification {
  readonly class: FileClass
  /** The photo of that name, of these bytes, or in the trash. */
  readonly existing?: Photo
  /** The earlier file of this batch. */
  readonly twinOf?: number
  readonly sameContent?: boolean
  /** The name that keep both would take now. */
  readonly suggestedName?: string
  /** Another file of the same shot is in the library: pointed out, nothing to decide. */
  readonly sameShot?: Photo
  /** An earlier file of this batch of the same shot (a HEIC and its JPEG): pointed out too. */
  readonly sameShotOf?: number
  readonly suggestion?: Suggestion
}

/** What was decided for one file, by the person or by a rule the person chose. */
export interface ItemDecision {
  readonly choice: Choice
  /** The name to keep both under; without it the next free one. */
  readonly filename?: string | undefined
  /** The version that was reviewed; 0 when there was no photo to overwrite. Set by the queue. */
  readonly reviewedVersion?: number | undefined
  /** The rule that decided, for the report. */
  readonly rule?: string | undefined
  /** How long the person was asked, ms, where that was measured. */
  readonly askedMs?: number | undefined
}

export type SkipReason = 'identical' | 'duplicate' | 'decision' | 'cancelled'
export type RefusalCode = 'NOT_A_PICTURE' | 'EMPTY' | 'TOO_SMALL' | 'TOO_LARGE'
export type ProblemCode = AnswerCode | FileProblemCode | RefusalCode | 'UNREACHABLE'

export interface Problem {
  readonly code: ProblemCode
  /** For logs and as a last resort; clients word the code. */
  readonly message: string
  readonly requestId?: string | undefined
}

export interface QueueItem {
  /** Its place in the queue. */
  readonly id: number
  readonly file: FileFacts
  /** The name it is sent under: the file's, or a better one for a phone's placeholder. */
  readonly filename: string
  readonly phase: Phase
  /** SHA-256, lower-case hex. */
  readonly checksum?: string | undefined
  readonly picture?: PictureFacts | undefined
  readonly classification?: Classification | undefined
  readonly decision?: ItemDecision | undefined
  /** Where the server keeps what it has received of this file. */
  readonly uploadUrl?: string | undefined
  /** All bytes are there; only a decision is missing. */
  readonly received?: boolean | undefined
  /** An answer was lost after bytes went out: the server may have stored the file already. */
  readonly answerLost?: boolean | undefined
  /** Sends that failed in a row. */
  readonly attempts: number
  /** Not to be sent again before this instant. */
  readonly retryAtMs?: number | undefined
  /** Why it came back to the review. */
  readonly returned?: 'collision' | 'changed' | undefined
  readonly outcome?: UploadOutcome | undefined
  readonly skipReason?: SkipReason | undefined
  readonly problem?: Problem | undefined
}
