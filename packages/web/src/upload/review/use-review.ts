import { askedIds, type Choice, type ChoiceFor, decisionProgress, type QueueItem } from '@imgstream/client'
import { useMemo } from 'react'
import { useStore } from '../../state/store.ts'
import { useUpload } from '../use-upload.ts'
import { groupByKind, type ReviewKind } from './review-kinds.ts'
import { reviewStore } from './review-session.ts'
import { choiceOf, heldChoices, nextUndecided, type ReviewState } from './review-state.ts'

export interface Review {
  state: ReviewState
  groups: { kind: ReviewKind; ids: number[] }[]
  /** The files of the chosen kind, in the order they are shown. */
  order: readonly number[]
  current: QueueItem | undefined
  progress: { decided: number; total: number }
  /** Files of the chosen kind without a decision; `allLeft` those of every kind. */
  left: readonly number[]
  allLeft: readonly number[]
  held: ReadonlyMap<number, ChoiceFor>
  itemAt(id: number): QueueItem | undefined
  choiceOf(id: number): Choice | undefined
  /** Where to go after deciding this file. */
  after(id: number | undefined, alsoDecided?: ReadonlySet<number>): number | undefined
}

/** The review as it is shown: the queue's files with the decision that is still held laid over them. */
export function useReview(): Review {
  const { queue } = useUpload()
  const state = useStore(reviewStore)
  const { items } = queue
  const asked = askedIds(queue)
  const groups = useMemo(() => groupByKind(asked, (id) => items.at(id)), [asked, items])
  const held = useMemo(() => heldChoices(state), [state])
  const itemAt = (id: number) => items.at(id)
  const choice = (id: number) => {
    const item = items.at(id)
    return item && choiceOf(item, held)
  }
  const order = groups.filter(({ kind }) => state.kind === 'all' || state.kind === kind).flatMap(({ ids }) => ids)
  const isDecided = (id: number) => choice(id) !== undefined
  const currentId = state.currentId ?? nextUndecided(order, undefined, isDecided)
  const { decided, total } = decisionProgress(queue)
  const heldInReview = [...held.keys()].filter((id) => items.at(id)?.phase === 'review').length
  return {
    state,
    groups,
    order,
    current: currentId === undefined ? undefined : items.at(currentId),
    progress: { decided: decided + heldInReview, total },
    left: order.filter((id) => !isDecided(id)),
    allLeft: asked.filter((id) => !isDecided(id)),
    held,
    itemAt,
    choiceOf: choice,
    after: (id, alsoDecided) => nextUndecided(order, id, (other) => isDecided(other) || (alsoDecided?.has(other) ?? false)),
  }
}
