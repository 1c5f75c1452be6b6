import type { Photo, UploadOutcome } from '@imgstream/contract'
import { allowedChoices, isDecidable, needsDecision, shownVersion, stillStands } from './decisions/choices.ts'
import { isActive, isSettled } from './queue/queue-counts.ts'
import type { Classification, Phase, Problem, QueueItem } from './queue/queue-item.ts'
import type { ChoiceFor, QueueEvent } from './queue/queue-types.ts'

// One file's transitions. Each returns the item itself where the event does not fit its phase.

export type StepEvent = Extract<QueueEvent, { id: number }>

/** What one file's own work reports. */
export function stepped(item: QueueItem, event: StepEvent): QueueItem {
  switch (event.type) {
    case 'hashing_started':
      return from(item, 'found', { phase: 'hashing' })
    case 'hashed':
      return from(item, 'hashing', {
        phase: 'checking',
        checksum: event.checksum,
        picture: event.picture,
        filename: event.filename ?? item.filename,
      })
    case 'file_refreshed':
      // Other bytes: what was found out about the old ones, and what was decided for them, does not hold any more.
      return from(item, 'found', { ...fresh(item.id, event.file), attempts: item.attempts })
    case 'sending_started':
      return from(item, 'waiting', { phase: 'sending', retryAtMs: undefined })
    case 'upload_created':
      return from(item, 'sending', { uploadUrl: event.uploadUrl })
    case 'upload_lost':
      return isSettled(item.phase) ? item : { ...item, uploadUrl: undefined, received: undefined }
    case 'stopped':
      return from(item, 'sending', { phase: 'waiting', answerLost: event.answerLost || item.answerLost })
    case 'attempt_failed':
      return from(item, 'sending', {
        phase: 'waiting',
        attempts: item.attempts + 1,
        retryAtMs: event.retryAtMs,
        problem: event.problem,
        answerLost: event.answerLost || item.answerLost,
      })
    case 'returned':
      return from(item, 'sending', {
        phase: 'review',
        returned: event.reason,
        classification: event.classification,
        decision: undefined,
        uploadUrl: event.uploadUrl,
        received: event.uploadUrl !== undefined,
      })
    case 'sent':
      return sent(item, event.outcome)
    case 'progressed':
      return item
  }
}

function sent(item: QueueItem, answer: UploadOutcome): QueueItem {
  // Even a file that was cancelled meanwhile: the server has it, so that is what is shown.
  if (item.phase === 'done') return item
  const outcome = truthful(item, answer)
  const skipped = outcome.outcome === 'skipped'
  return {
    ...item,
    phase: skipped ? 'skipped' : 'done',
    outcome,
    skipReason: skipped ? (outcome.reason ?? 'decision') : undefined,
    problem: undefined,
    uploadUrl: undefined,
    received: undefined,
  }
}

/** The photo that an earlier try, whose answer was lost, kept beside the one of its name. */
function storedUnseenBeside(item: QueueItem, { class: found, existing }: Classification): Photo | undefined {
  if (!item.answerLost || item.decision?.choice !== 'keep_both' || found !== 'duplicate') return undefined
  return item.classification?.class === 'duplicate' ? undefined : existing
}

/** When the answer to an earlier try was lost, "identical is already here" speaks of what that try stored. */
function truthful(item: QueueItem, outcome: UploadOutcome): UploadOutcome {
  if (!item.answerLost || outcome.outcome !== 'skipped' || outcome.reason !== 'identical') return outcome
  const overwrote = item.decision?.choice === 'overwrite' && outcome.photo.version > 1
  return { outcome: overwrote ? 'overwritten' : 'uploaded', photo: outcome.photo }
}

const from = (item: QueueItem, phase: Phase, change: Partial<QueueItem>): QueueItem =>
  item.phase === phase ? { ...item, ...change } : item

export function classified(item: QueueItem, classification: Classification | undefined): QueueItem {
  if (item.phase !== 'checking' || !classification) return item
  const next: QueueItem = { ...item, classification }
  if (classification.class === 'identical' && item.answerLost && classification.existing) {
    return sent(next, { outcome: 'skipped', reason: 'identical', photo: classification.existing })
  }
  if (classification.class === 'identical') return { ...next, phase: 'skipped', skipReason: 'identical' }
  const keptBoth = storedUnseenBeside(item, classification)
  if (keptBoth) return sent(next, { outcome: 'kept_both', photo: keptBoth })
  if (item.decision && stillStands(item, item.decision, classification)) return settleChoice(next, item.decision)
  if (classification.class === 'duplicate') return { ...next, phase: 'skipped', skipReason: 'duplicate', decision: undefined }
  if (!needsDecision(classification)) {
    return { ...next, phase: 'waiting', decision: undefined, ...(item.decision ? forgetPartial(item) : {}) }
  }
  const changed = item.decision !== undefined && item.decision.choice === 'overwrite'
  return { ...next, phase: 'review', decision: undefined, returned: changed ? 'changed' : undefined }
}

export function decided(item: QueueItem, choice: ChoiceFor | undefined): QueueItem {
  if (!choice || !item.classification || !isDecidable(item)) return item
  if (!allowedChoices(item.classification).includes(choice.choice)) return item
  const { id: _, ...decision } = choice
  return settleChoice(item, { ...decision, reviewedVersion: shownVersion(item.classification) })
}

function settleChoice(item: QueueItem, decision: NonNullable<QueueItem['decision']>): QueueItem {
  const next: QueueItem = { ...item, decision, returned: undefined, ...(sameDecision(item.decision, decision) ? {} : forgetPartial(item)) }
  // Received bytes are decided at the server, skipping included: it records the decision and drops the bytes.
  if (decision.choice === 'skip' && !item.received) return { ...next, phase: 'skipped', skipReason: 'decision' }
  return { ...next, phase: 'waiting', skipReason: undefined }
}

export function undecided(item: QueueItem): QueueItem {
  if (!item.decision || !isDecidable(item)) return item
  return { ...item, phase: 'review', decision: undefined, skipReason: undefined, ...forgetPartial(item) }
}

/** A half-sent upload carries the decision it was begun with, so another decision begins another upload. Received bytes are decided by a commit. */
const forgetPartial = (item: QueueItem): Partial<QueueItem> => (item.received ? {} : { uploadUrl: undefined })

const sameDecision = (a: QueueItem['decision'], b: QueueItem['decision']) =>
  a?.choice === b?.choice && a?.filename === b?.filename && a?.reviewedVersion === b?.reviewedVersion

export function retried(item: QueueItem): QueueItem {
  const again = item.phase === 'failed' || (item.phase === 'skipped' && item.skipReason === 'cancelled')
  if (!again) return item
  const reread = item.checksum === undefined || item.problem?.code.startsWith('FILE_') || item.problem?.code === 'CHECKSUM_MISMATCH'
  // Checked again before it is sent again: the library may have changed, and an earlier try may have succeeded unseen.
  const next: QueueItem = { ...item, problem: undefined, skipReason: undefined, attempts: 0, retryAtMs: undefined }
  return reread
    ? { ...next, phase: 'found', checksum: undefined, uploadUrl: undefined, received: undefined }
    : { ...next, phase: item.received ? 'waiting' : 'checking' }
}

/** A file as it enters the queue. */
export const fresh = (id: number, file: QueueItem['file']): QueueItem => ({
  id,
  file,
  filename: file.name,
  phase: 'found',
  checksum: undefined,
  picture: undefined,
  classification: undefined,
  decision: undefined,
  uploadUrl: undefined,
  received: undefined,
  answerLost: undefined,
  attempts: 0,
  retryAtMs: undefined,
  returned: undefined,
  outcome: undefined,
  skipReason: undefined,
  problem: undefined,
})

export const cancelled = (item: QueueItem): QueueItem =>
  isSettled(item.phase) ? item : { ...item, phase: 'skipped', skipReason: 'cancelled', uploadUrl: undefined, received: undefined }

export const failed = (item: QueueItem, problem: Problem): QueueItem =>
  isActive(item.phase) ? { ...item, phase: 'failed', problem, retryAtMs: undefined } : item
