import { askedIds, type Choice, type ChoiceFor, decisionProgress, type QueueItem } from '@imgstream/client'
import { useMemo } from 'react'
import { useStore } from '../../state/store.ts'
import { useUpload } from '../use-upload.ts'
import { groupByKind, type ReviewKind } from './review-kinds.ts'
import { type ReviewLines, reviewLines } from './review-lines.ts'
import { reviewStore } from './review-session.ts'
import { choiceOf, heldChoices, nextUndecided, type ReviewState } from './review-state.ts'

export interface Review extends ReviewLines {
  state: ReviewState
  groups: { kind: ReviewKind; ids: number[] }[]
  current: QueueItem | undefined
  progress: { decided: number; total: number }
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
  const { kind, status } = state
  const asked = askedIds(queue)
  const groups = useMemo(() => groupByKind(asked, (id) => items.at(id)), [asked, items])
  const held = useMemo(() => heldChoices(state.held), [state.held])
  const choice = useMemo(
    () => (id: number) => {
      const item = items.at(id)
      return item && choiceOf(item, held)
    },
    [items, held],
  )
  const files = useMemo(() => reviewLines(groups, { kind, status }, choice), [groups, kind, status, choice])
  const isDecided = (id: number) => choice(id) !== undefined
  const first = () => nextUndecided(files.order, undefined, isDecided) ?? (status === 'decided' ? files.order[0] : undefined)
  const currentId = state.currentId ?? first()
  const { total } = decisionProgress(queue)
  return {
    ...files,
    state,
    groups,
    current: currentId === undefined ? undefined : items.at(currentId),
    progress: { decided: total - files.allLeft.length, total },
    held,
    itemAt: (id) => items.at(id),
    choiceOf: choice,
    after: (id, alsoDecided) => nextUndecided(files.order, id, (other) => isDecided(other) || (alsoDecided?.has(other) ?? false)),
  }
}
