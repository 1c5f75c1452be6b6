import { type ChoiceFor, type ItemList, type QueueItem, wasAsked } from '@imgstream/client'
import { type ReviewKind, reviewKindOf, reviewKinds } from './review-kinds.ts'

/** A group of the list: its files in the order they came. */
export interface ReviewGroup {
  kind: ReviewKind
  ids: readonly number[]
}

/** The files of the review by kind, and how many of them have no decision in the queue. */
export interface ReviewIndex {
  /** The same object until a file enters, leaves or changes its kind. */
  groups: readonly ReviewGroup[]
  open: ReadonlyMap<ReviewKind, number>
  /** Open files with a suggestion. */
  suggested: number
}

interface Part {
  ids: ReadonlyMap<ReviewKind, readonly number[]>
  open: ReadonlyMap<ReviewKind, number>
  suggested: number
}

/**
 * Finds the index of a queue. What was found in a chunk of its list is remembered with the chunk, so after a decision one chunk is looked at
 * again, not 10,000 files: this stands between a key and the next file on the screen.
 */
export function createReviewIndex(): (items: ItemList) => ReviewIndex {
  const known = new WeakMap<readonly QueueItem[], Part>()
  let groups: readonly ReviewGroup[] = []
  return (items) => {
    const parts = items.chunks.map((chunk) => {
      const part = known.get(chunk) ?? partOf(chunk, (id) => items.at(id))
      known.set(chunk, part)
      return part
    })
    const found = reviewKinds.flatMap((kind) => {
      const ids = parts.flatMap((part) => part.ids.get(kind) ?? [])
      return ids.length > 0 ? [{ kind, ids }] : []
    })
    if (!isSame(groups, found)) groups = found
    return {
      groups,
      open: new Map(reviewKinds.map((kind) => [kind, parts.reduce((sum, { open }) => sum + (open.get(kind) ?? 0), 0)])),
      suggested: parts.reduce((sum, { suggested }) => sum + suggested, 0),
    }
  }
}

function partOf(chunk: readonly QueueItem[], itemAt: (id: number) => QueueItem | undefined): Part {
  const ids = new Map<ReviewKind, number[]>()
  const open = new Map<ReviewKind, number>()
  let suggested = 0
  for (const item of chunk) {
    if (!wasAsked(item)) continue
    const kind = reviewKindOf(item, itemAt)
    const group = ids.get(kind)
    if (group) group.push(item.id)
    else ids.set(kind, [item.id])
    if (item.phase !== 'review') continue
    open.set(kind, (open.get(kind) ?? 0) + 1)
    if (item.classification?.suggestion) suggested += 1
  }
  return { ids, open, suggested }
}

const isSame = (before: readonly ReviewGroup[], now: readonly ReviewGroup[]): boolean =>
  before.length === now.length &&
  before.every(({ kind, ids }, at) => {
    const other = now[at]
    return other?.kind === kind && other.ids.length === ids.length && ids.every((id, place) => id === other.ids[place])
  })

export interface ReviewCounts {
  /** Files of the chosen kind by whether they are decided. */
  counts: { all: number; open: number; decided: number }
  /** Files of every kind; those without a decision; those of them with a suggestion. */
  total: number
  left: number
  suggestions: number
}

/** How many files are decided, the decision included that is still held. */
export function countReview(
  index: ReviewIndex,
  chosen: ReviewKind | 'all',
  held: ReadonlyMap<number, ChoiceFor>,
  itemAt: (id: number) => QueueItem | undefined,
): ReviewCounts {
  const open = new Map(index.open)
  let suggestions = index.suggested
  for (const id of held.keys()) {
    const item = itemAt(id)
    if (item?.phase !== 'review') continue
    const kind = reviewKindOf(item, itemAt)
    open.set(kind, (open.get(kind) ?? 0) - 1)
    if (item.classification?.suggestion) suggestions -= 1
  }
  const counts = { all: 0, open: 0, decided: 0 }
  let [total, left] = [0, 0]
  for (const { kind, ids } of index.groups) {
    const openHere = open.get(kind) ?? 0
    total += ids.length
    left += openHere
    if (chosen !== 'all' && chosen !== kind) continue
    counts.all += ids.length
    counts.open += openHere
    counts.decided += ids.length - openHere
  }
  return { counts, total, left, suggestions }
}
