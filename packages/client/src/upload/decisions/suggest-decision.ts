import { describeDifference } from './describe-difference.ts'
import { factsOfItem, factsOfPhoto } from '../photo-facts.ts'
import type { Classification, QueueItem, Suggestion } from '../queue/queue-item.ts'

/** Less of the bytes than this is a loss and not an edit. */
const leastOfAnEdit = 0.75

/**
 * A decision to suggest, with its reason. Never one that could lose a picture: overwriting is suggested only for a larger or later edited
 * form of the same shot, and keeps the old one as a version; whatever cannot be told is kept beside.
 */
export function suggest(
  item: QueueItem,
  found: Classification,
  twins: { sameName?: QueueItem | undefined },
  proposedName: string | undefined,
): Suggestion | undefined {
  switch (found.class) {
    case 'duplicate':
      return { choice: 'skip', reason: 'same_content_elsewhere' }
    case 'unknown':
      return { choice: 'keep_both', reason: 'safe_mode' }
    case 'in_trash':
      return found.sameContent ? { choice: 'restore', reason: 'identical_in_trash' } : undefined
    case 'twin':
      if (found.sameContent) return { choice: 'skip', reason: 'same_content_in_batch' }
      if (proposedName) return { choice: 'keep_both', reason: 'placeholder_name', filename: proposedName }
      return suggestForTwin(item, twins.sameName)
    case 'different':
      if (proposedName) return { choice: 'keep_both', reason: 'placeholder_name', filename: proposedName }
      return found.existing ? suggestForDifferent(item, factsOfPhoto(found.existing)) : undefined
    default:
      return undefined
  }
}

function suggestForDifferent(item: QueueItem, existing: ReturnType<typeof factsOfPhoto>): Suggestion {
  const difference = describeDifference(existing, factsOfItem(item))
  if (difference.sameCamera === false) return { choice: 'keep_both', reason: 'another_camera' }
  if (difference.taken.comparison === 'unknown') return { choice: 'keep_both', reason: 'cannot_tell' }
  if (!difference.sameShot) return { choice: 'keep_both', reason: 'another_moment' }
  const { comparison } = difference.pixels
  // Every fresh copy is younger than the upload: only one that lost neither pixels nor much of its bytes can be an edited form. A shrunken
  // copy has fewer pixels; a file that broke off in the middle has the same ones and far fewer bytes.
  const isWhole = comparison === 'same' && (difference.size.ratio ?? 0) >= leastOfAnEdit
  if (isWhole && difference.modified === 'more') return { choice: 'overwrite', reason: 'same_shot_edited' }
  const larger = comparison === 'more' || (comparison === 'same' && difference.size.comparison === 'more')
  if (larger) return { choice: 'overwrite', reason: 'same_shot_larger' }
  return { choice: 'keep_both', reason: comparison === 'unknown' ? 'cannot_tell' : 'same_shot_smaller' }
}

function suggestForTwin(item: QueueItem, twin: QueueItem | undefined): Suggestion {
  if (!twin) return { choice: 'keep_both', reason: 'same_name_in_batch' }
  const difference = describeDifference(factsOfItem(twin), factsOfItem(item))
  if (difference.sameCamera === false) return { choice: 'keep_both', reason: 'another_camera' }
  if (difference.taken.comparison === 'more' || difference.taken.comparison === 'less')
    return { choice: 'keep_both', reason: 'another_moment' }
  return { choice: 'keep_both', reason: 'same_name_in_batch' }
}
