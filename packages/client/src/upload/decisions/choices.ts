import type { Choice, Classification, ItemDecision, QueueItem } from '../queue/queue-item.ts'

/**
 * What a person may decide for a file of this class, the usual ones first.
 * Safe mode never overwrites what it has not seen, and a file without a photo of its name has nothing to overwrite.
 */
export function allowedChoices(classification: Classification): readonly Choice[] {
  switch (classification.class) {
    case 'different':
      return ['overwrite', 'keep_both', 'skip']
    case 'twin':
      return classification.sameContent ? ['skip', 'keep_both'] : ['overwrite', 'keep_both', 'skip']
    case 'duplicate':
    case 'unknown':
      return ['keep_both', 'skip']
    case 'in_trash':
      return classification.sameContent ? ['restore', 'keep_both', 'skip'] : ['keep_both', 'skip']
    case 'identical':
    case 'new':
      return ['skip']
  }
}

/** Whether the check leaves the file to the person. */
export function needsDecision(classification: Classification): boolean {
  switch (classification.class) {
    case 'different':
    case 'twin':
    case 'unknown':
      return true
    case 'in_trash':
      // Another picture under a name from the trash is simply new.
      return classification.sameContent === true
    default:
      return false
  }
}

/** The version that an overwrite decided now would replace: the one the person was shown. */
export const shownVersion = (classification: Classification) => classification.existing?.version ?? 0

/**
 * A decision made earlier still stands when it may be made now and is about the same version. Where the bytes have turned up under
 * another name since, an earlier try stored them unseen: sending them again would double the photo. The same where an answer was lost
 * and the check cannot say whether that try stored them.
 */
export function stillStands(item: QueueItem, decision: ItemDecision, classification: Classification): boolean {
  if (classification.class === 'duplicate' && item.classification?.class !== 'duplicate') return false
  if (classification.class === 'unknown' && item.answerLost) return false
  if (!allowedChoices(classification).includes(decision.choice)) return false
  return decision.choice !== 'overwrite' || decision.reviewedVersion === shownVersion(classification)
}

/** Whether a settled or waiting file may still be decided otherwise. */
export function isDecidable(item: QueueItem): boolean {
  if (!item.classification) return false
  if (item.phase === 'review') return true
  if (item.phase === 'waiting') return item.decision !== undefined
  return item.phase === 'skipped' && (item.skipReason === 'decision' || item.skipReason === 'duplicate')
}
