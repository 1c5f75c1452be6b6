import type { Choice, ChoiceFor, QueueItem } from '@imgstream/client'
import { useMemo } from 'react'
import { useStore } from '../../state/store.ts'
import { useUpload } from '../use-upload.ts'
import { countReview, createReviewIndex, type ReviewCounts, type ReviewGroup } from './list/review-index.ts'
import { type ReviewLines, reviewLines } from './list/review-lines.ts'
import { reviewStore } from './review-session.ts'
import { choiceOf, heldChoices, nextUndecided, type ReviewState } from './review-state.ts'

export interface Review extends ReviewLines, ReviewCounts {
  state: ReviewState
  groups: readonly ReviewGroup[]
  current: QueueItem | undefined
  held: ReadonlyMap<number, ChoiceFor>
  itemAt(id: number): QueueItem | undefined
  choiceOf(id: number): Choice | undefined
  /** Files of every kind without a decision, one after the other. */
  allLeft(): number[]
  /** Where to go after deciding this file. */
  after(id: number | undefined, alsoDecided?: ReadonlySet<number>): number | undefined
}

const indexOf = createReviewIndex()
const never = () => false

/** The review as it is shown: the queue's files with the decision that is still held laid over them. */
export function useReview(): Review {
  const { queue } = useUpload()
  const state = useStore(reviewStore)
  const { items } = queue
  const { kind, status } = state
  const index = useMemo(() => indexOf(items), [items])
  const { groups } = index
  const held = useMemo(() => heldChoices(state.held), [state.held])
  const { itemAt, choice, isDecided } = useMemo(() => readers((id) => items.at(id), held), [items, held])
  const counts = useMemo(() => countReview(index, kind, held, itemAt), [index, kind, held, itemAt])
  // A list that shows all stays the same whatever is decided.
  const isWanted = status === 'all' ? never : isDecided
  const files = useMemo(() => reviewLines(groups, { kind, status }, isWanted), [groups, kind, status, isWanted])
  const first = () => nextUndecided(files.order, undefined, isDecided) ?? (status === 'decided' ? files.order[0] : undefined)
  const currentId = state.currentId ?? first()
  return {
    ...files,
    ...counts,
    state,
    groups,
    current: currentId === undefined ? undefined : items.at(currentId),
    held,
    itemAt,
    choiceOf: choice,
    allLeft: () => groups.flatMap(({ ids }) => ids.filter((id) => !isDecided(id))),
    after: (id, alsoDecided) => nextUndecided(files.order, id, (other) => isDecided(other) || (alsoDecided?.has(other) ?? false)),
  }
}

function readers(itemAt: (id: number) => QueueItem | undefined, held: ReadonlyMap<number, ChoiceFor>) {
  const choice = (id: number) => {
    const item = itemAt(id)
    return item && choiceOf(item, held)
  }
  return { itemAt, choice, isDecided: (id: number) => choice(id) !== undefined }
}
