import { allowedChoices, type Choice, type ChoiceFor, isDecidable, planBulkDecision } from '@imgstream/client'
import { useState } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { decide, decidePlan, showFile, tickFile, tickRange, undoFile, undoLast, untickAll } from './review-session.ts'
import type { Review } from './use-review.ts'

export interface ReviewActions {
  decide(choice: Choice): void
  undo(): void
  step(by: 1 | -1): void
  acceptAll(): void
  openBulk(): void
  /** Handles a key; false when it means nothing here. */
  press(event: KeyboardEvent): boolean
  /** What a screen reader is told about the last action. */
  said: string
}

const keys: Record<string, Choice> = { o: 'overwrite', b: 'keep_both', s: 'skip' }
const steps: Record<string, 1 | -1> = { arrowright: 1, arrowdown: 1, arrowleft: -1, arrowup: -1 }

export function useReviewActions(review: Review, open: { bulk: () => void; help: () => void }): ReviewActions {
  const t = useMessages().review
  const [said, setSaid] = useState('')
  const { current, state } = review
  const nameOf = (id: number | undefined) => (id === undefined ? '' : (review.itemAt(id)?.file.name ?? ''))

  function decideCurrent(choice: Choice): void {
    if (!current?.classification || !allowedChoices(current.classification).includes(choice)) return
    if (!isDecidable(current)) {
      setSaid(t.tooLate(nameOf(current.id)))
      return
    }
    const next = review.after(current.id, new Set([current.id]))
    decide([choiceFor(review, current.id, choice)], next)
    setSaid(next === undefined ? t.allDecided : t.decidedNext(t.choices[choice], nameOf(next)))
  }

  function undo(): void {
    // Whoever looks at a decided file means that one.
    const undone = current && review.choiceOf(current.id) !== undefined ? undoFile(current.id) : undoLast()
    if (!undone) return
    const [first] = undone.ids
    if (undone.ids.length > 1) setSaid(t.undoneMany(undone.ids.length))
    else setSaid(first === undefined ? t.tooLate(nameOf(undone.tooLate[0])) : t.undone(nameOf(first)))
  }

  function neighbour(by: 1 | -1): number | undefined {
    const { order } = review
    const at = current ? order.indexOf(current.id) : -1
    return at < 0 ? order[by > 0 ? 0 : order.length - 1] : order[(at + by + order.length) % order.length]
  }

  function step(by: 1 | -1): void {
    const next = neighbour(by)
    if (next === undefined) return
    showFile(next)
    setSaid(nameOf(next))
  }

  function extend(by: 1 | -1): void {
    const next = neighbour(by)
    if (next === undefined) return
    tickRange(current?.id, next, review.order)
    showFile(next)
    setSaid(t.alsoSelected(nameOf(next)))
  }

  function acceptAll(): void {
    const plan = planBulkDecision(suggested(review), 'suggested', review.itemAt)
    decidePlan(plan, review.after(undefined, new Set(plan.choices.map(({ id }) => id))))
    setSaid(t.bulkDone(plan.choices.length))
  }

  function press(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase()
    const [choice, by] = [keys[key], steps[key]]
    if (by) (event.shiftKey ? extend : step)(by)
    else if (choice) decideCurrent(choice)
    else if (key === 'z') undo()
    else if (key === '?') open.help()
    else if (key === 'x' && current) tickFile(current.id)
    else if (key === 'escape' && state.selected.size > 0) untickAll()
    else return false
    return true
  }

  return { decide: decideCurrent, undo, step, acceptAll, openBulk: open.bulk, press, said }
}

/** Files without a decision that have a suggestion. */
const suggested = (review: Pick<Review, 'allLeft' | 'itemAt'>) =>
  review.allLeft().flatMap((id) => {
    const item = review.itemAt(id)
    return item?.classification?.suggestion ? [item] : []
  })

/** The choice with its name where the person, or the suggestion, has a better one than the next free. */
function choiceFor(review: Review, id: number, choice: Choice): ChoiceFor {
  if (choice !== 'keep_both') return { id, choice }
  const filename = review.state.names.get(id) ?? review.itemAt(id)?.classification?.suggestion?.filename
  return filename === undefined ? { id, choice } : { id, choice, filename }
}
