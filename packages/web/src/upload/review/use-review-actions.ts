import { allowedChoices, type Choice, type ChoiceFor, planBulkDecision } from '@imgstream/client'
import { useState } from 'react'
import { useMessages } from '../../messages/language.tsx'
import { decide, decidePlan, showFile, undoLast } from './review-session.ts'
import type { Review } from './use-review.ts'

export interface ReviewActions {
  decide(choice: Choice): void
  undo(): void
  step(by: 1 | -1): void
  acceptAll(): void
  openBulk(): void
  onKeyDown(event: KeyboardEvent): void
  /** What a screen reader is told about the last action. */
  said: string
}

const keys: Record<string, Choice> = { o: 'overwrite', b: 'keep_both', s: 'skip' }

export function useReviewActions(review: Review, openBulk: () => void): ReviewActions {
  const t = useMessages().review
  const [said, setSaid] = useState('')
  const { current } = review
  const nameOf = (id: number | undefined) => (id === undefined ? '' : (review.itemAt(id)?.file.name ?? ''))

  function decideCurrent(choice: Choice): void {
    if (!current?.classification || !allowedChoices(current.classification).includes(choice)) return
    const next = review.after(current.id, new Set([current.id]))
    decide([choiceFor(review, current.id, choice)], next)
    setSaid(next === undefined ? t.allDecided : t.decidedNext(t.choices[choice], nameOf(next)))
  }

  function undo(): void {
    const undone = undoLast()
    if (!undone) return
    const [first] = undone.ids
    setSaid(first === undefined ? t.tooLate(nameOf(undone.tooLate[0])) : t.undone(nameOf(first)))
  }

  function step(by: 1 | -1): void {
    const { order } = review
    if (order.length === 0) return
    const at = current ? order.indexOf(current.id) : -1
    const next = order[(at + by + order.length) % order.length]
    showFile(next)
    setSaid(nameOf(next))
  }

  function acceptAll(): void {
    const waiting = review.allLeft.flatMap((id) => review.itemAt(id) ?? [])
    const plan = planBulkDecision(
      waiting.filter((item) => item.classification?.suggestion),
      'suggested',
      review.itemAt,
    )
    decidePlan(plan, review.after(undefined, new Set(plan.choices.map(({ id }) => id))))
    setSaid(t.bulkDone(plan.choices.length))
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target instanceof Element && event.target.closest('input, textarea, dialog')) return
    const key = event.key.toLowerCase()
    const choice = keys[key]
    if (choice) decideCurrent(choice)
    else if (key === 'z') undo()
    else if (key === 'arrowright' || key === 'arrowdown') step(1)
    else if (key === 'arrowleft' || key === 'arrowup') step(-1)
    else return
    event.preventDefault()
  }

  return { decide: decideCurrent, undo, step, acceptAll, openBulk, onKeyDown, said }
}

/** The choice with its name where the person, or the suggestion, has a better one than the next free. */
function choiceFor(review: Review, id: number, choice: Choice): ChoiceFor {
  if (choice !== 'keep_both') return { id, choice }
  const filename = review.state.names.get(id) ?? review.itemAt(id)?.classification?.suggestion?.filename
  return filename === undefined ? { id, choice } : { id, choice, filename }
}
