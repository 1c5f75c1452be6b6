import { type BulkPlan, type ChoiceFor, isDecidable } from '@imgstream/client'
import { createStore } from '../../state/store.ts'
import { uploadSession } from '../upload-session.ts'
import { forgetAllHeld, forgetHeld, heldOf, rememberHeld } from './pair/held-memory.ts'
import { newReview, type ReviewEvent, type ReviewState, reduceReview } from './review-state.ts'

/** How long a decision waits before it is carried out, ms. The next decision, leaving the review or the page ends the wait. */
const holdMs = 5000
/** By then a decision that was carried out is in the batch's own memory, ms. */
const settledMs = 5000

/** The review of the batch on the page. It lives above the pages: leaving and coming back finds it as it was. */
export const reviewStore = createStore<ReviewState>(newReview)

let batchId: string | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let settled: ReturnType<typeof setTimeout> | undefined

const change = (event: ReviewEvent) => reviewStore.set((state) => reduceReview(state, event))

/** Another batch has another review. Tells whether there is one at all. */
export function followBatch(current: string | undefined): void {
  if (current === batchId) return
  clearTimeout(timer)
  batchId = current
  reviewStore.set(newReview)
  // Another window that shows the same queue may hold them still.
  const interrupted = current === undefined || !uploadSession.isLeading() ? [] : heldOf(current)
  if (interrupted.length === 0) return
  // The engine has the batch only after this change was told.
  queueMicrotask(() => uploadSession.engine()?.decide(interrupted))
  forgetLater()
}

export const showFile = (id: number | undefined) => change({ type: 'shown', id })
export const filterFiles = (filter: { kind?: ReviewState['kind']; status?: ReviewState['status'] }) =>
  change({ type: 'filtered', ...filter })
export const tickFile = (id: number) => change({ type: 'ticked', id })
export const tickRange = (shown: number | undefined, to: number, order: readonly number[]) =>
  change({ type: 'range_ticked', shown, to, order })
export const untickAll = () => change({ type: 'unticked' })
export const nameFile = (id: number, name: string) => change({ type: 'named', id, name })

/** Decides files and moves on to `next`. What was held before is carried out now. */
export function decide(choices: readonly ChoiceFor[], next: number | undefined): void {
  carryOut()
  change({ type: 'decided', step: { choices, from: reviewStore.get().currentId }, next })
  timer = setTimeout(carryOut, holdMs)
  clearTimeout(settled)
  if (batchId !== undefined) rememberHeld(batchId, choices)
}

export function decidePlan(plan: BulkPlan, next: number | undefined): void {
  const { names } = reviewStore.get()
  decide(
    plan.choices.map(({ id, choice, filename, rule }) => ({
      id,
      choice,
      rule,
      filename: (choice === 'keep_both' ? names.get(id) : undefined) ?? filename,
    })),
    next,
  )
}

/** Hands the held decision to the engine. */
export function carryOut(): void {
  clearTimeout(timer)
  const { held } = reviewStore.get()
  if (!held) return
  uploadSession.engine()?.decide(held.choices)
  change({ type: 'carried_out' })
  forgetLater()
}

function forgetLater(): void {
  clearTimeout(settled)
  settled = setTimeout(forgetAllHeld, settledMs)
}

/** Takes the decision of one file back, whoever made it: a person on another device, or one before the page was loaded again. */
export function undoFile(id: number): Undone {
  const engine = uploadSession.engine()
  const item = engine?.getState().items.at(id)
  if (!engine || !item || !isDecidable(item)) return { ids: [], tooLate: [id] }
  if (item.phase !== 'review') engine.undecide([id])
  forgetHeld([id])
  change({ type: 'file_undone', id })
  if (!reviewStore.get().held) clearTimeout(timer)
  return { ids: [id], tooLate: [] }
}

export type Undone = { ids: number[]; tooLate: number[] }

/** Takes the last decision back; `tooLate` are files that have been sent meanwhile. */
export function undoLast(): Undone | undefined {
  const { held, past } = reviewStore.get()
  if (held) {
    clearTimeout(timer)
    change({ type: 'held_undone' })
    forgetHeld(held.choices.map(({ id }) => id))
    return { ids: held.choices.map(({ id }) => id), tooLate: [] }
  }
  const step = past.at(-1)
  const engine = uploadSession.engine()
  if (!step || !engine) return undefined
  const { items } = engine.getState()
  const ids: number[] = []
  const tooLate: number[] = []
  for (const { id } of step.choices) {
    const item = items.at(id)
    if (item && isDecidable(item)) ids.push(id)
    else tooLate.push(id)
  }
  engine.undecide(ids)
  forgetHeld(ids)
  change({ type: 'past_undone' })
  return { ids, tooLate }
}
