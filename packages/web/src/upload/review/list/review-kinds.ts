import { type Difference, differenceOf, type QueueItem } from '@imgstream/client'

/** The groups of the review, in the order they are shown. */
export const reviewKinds = ['changed', 'edited', 'moment', 'different', 'twin', 'trash', 'unknown', 'duplicate'] as const
export type ReviewKind = (typeof reviewKinds)[number]

/** An item never changes, another one takes its place: what was found out about one stays true. */
const known = new WeakMap<QueueItem, ReviewKind>()

export function reviewKindOf(item: QueueItem, itemAt: (id: number) => QueueItem | undefined): ReviewKind {
  const kind = known.get(item) ?? findKind(item, itemAt)
  known.set(item, kind)
  return kind
}

function findKind(item: QueueItem, itemAt: (id: number) => QueueItem | undefined): ReviewKind {
  if (item.returned === 'changed' && item.phase === 'review') return 'changed'
  switch (item.classification?.class) {
    case 'twin':
      return 'twin'
    case 'in_trash':
      return 'trash'
    case 'unknown':
      return 'unknown'
    case 'duplicate':
      return 'duplicate'
    default:
      return kindOfDifferent(differenceOf(item, itemAt))
  }
}

/** The same shot in another form, the same camera at another moment (a counter that began again, say), or another photo altogether. */
function kindOfDifferent(difference: Difference | undefined): ReviewKind {
  if (difference?.sameShot) return 'edited'
  const { comparison } = difference?.taken ?? {}
  return difference?.sameCamera && (comparison === 'more' || comparison === 'less') ? 'moment' : 'different'
}
