import type { Choice, ChoiceFor, QueueItem } from '@imgstream/client'
import type { ReviewKind } from './list/review-kinds.ts'

export const statuses = ['all', 'open', 'decided'] as const
export type Status = (typeof statuses)[number]

/** A decision, for one file or for many at once, and where the person was when they made it. */
export interface Step {
  choices: readonly ChoiceFor[]
  from: number | undefined
}

/**
 * Where a person is in the review. The last decision is held for a moment before it is carried out, so that undoing it truly undoes it: a
 * small file is sent faster than anybody can change their mind.
 */
export interface ReviewState {
  currentId: number | undefined
  kind: ReviewKind | 'all'
  status: Status
  /** Ticked files; a range reaches from the anchor. */
  selected: ReadonlySet<number>
  anchor: number | undefined
  /** Names to keep both under that the person changed. */
  names: ReadonlyMap<number, string>
  held: Step | undefined
  /** Decisions that were carried out, oldest first. */
  past: readonly Step[]
}

export const newReview: ReviewState = {
  currentId: undefined,
  kind: 'all',
  status: 'all',
  selected: new Set(),
  anchor: undefined,
  names: new Map(),
  held: undefined,
  past: [],
}

export type ReviewEvent =
  | { type: 'shown'; id: number | undefined }
  | { type: 'filtered'; kind?: ReviewKind | 'all'; status?: Status }
  | { type: 'ticked'; id: number }
  | { type: 'range_ticked'; shown: number | undefined; to: number; order: readonly number[] }
  | { type: 'unticked' }
  | { type: 'named'; id: number; name: string }
  | { type: 'decided'; step: Step; next: number | undefined }
  | { type: 'carried_out' }
  | { type: 'held_undone' }
  | { type: 'past_undone' }
  | { type: 'file_undone'; id: number }

export function reduceReview(state: ReviewState, event: ReviewEvent): ReviewState {
  switch (event.type) {
    case 'shown':
      return { ...state, currentId: event.id }
    case 'filtered':
      return {
        ...state,
        kind: event.kind ?? state.kind,
        status: event.status ?? state.status,
        currentId: undefined,
        selected: newReview.selected,
      }
    case 'ticked': {
      const selected = new Set(state.selected)
      if (!selected.delete(event.id)) selected.add(event.id)
      return { ...state, selected, anchor: event.id }
    }
    case 'range_ticked':
      return rangeTicked(state, event)
    case 'unticked':
      return state.selected.size === 0 ? state : { ...state, selected: newReview.selected, anchor: undefined }
    case 'named':
      return { ...state, names: new Map(state.names).set(event.id, event.name) }
    case 'decided':
      return { ...carriedOut(state), held: event.step, currentId: event.next, selected: newReview.selected, anchor: undefined }
    case 'carried_out':
      return carriedOut(state)
    case 'held_undone':
      return state.held ? { ...state, held: undefined, currentId: state.held.from } : state
    case 'past_undone': {
      const step = state.past.at(-1)
      return step ? { ...state, past: state.past.slice(0, -1), currentId: step.from } : state
    }
    case 'file_undone': {
      const without = (step: Step): Step[] => {
        const choices = step.choices.filter(({ id }) => id !== event.id)
        return choices.length > 0 ? [{ ...step, choices }] : []
      }
      return { ...state, held: state.held && without(state.held)[0], past: state.past.flatMap(without), currentId: event.id }
    }
  }
}

/** Adds what lies between the anchor, or the file that is shown, and this one. */
function rangeTicked(state: ReviewState, { shown, to, order }: Extract<ReviewEvent, { type: 'range_ticked' }>): ReviewState {
  const anchor = state.anchor ?? shown ?? to
  const [from, end] = [order.indexOf(anchor), order.indexOf(to)]
  if (end < 0) return state
  const range = from < 0 ? [to] : order.slice(Math.min(from, end), Math.max(from, end) + 1)
  return { ...state, selected: new Set([...state.selected, ...range]), anchor: from < 0 ? to : anchor }
}

const carriedOut = (state: ReviewState): ReviewState =>
  state.held ? { ...state, held: undefined, past: [...state.past, state.held].slice(-200) } : state

/** What is decided for a file, the held decision included. */
export function choiceOf(item: QueueItem, held: ReadonlyMap<number, ChoiceFor>): Choice | undefined {
  return held.get(item.id)?.choice ?? (item.phase === 'review' ? undefined : item.decision?.choice)
}

export const heldChoices = (held: Step | undefined): ReadonlyMap<number, ChoiceFor> =>
  new Map(held?.choices.map((choice) => [choice.id, choice]))

/** The next file without a decision after this one, going round; undefined when all are decided. */
export function nextUndecided(order: readonly number[], from: number | undefined, isDecided: (id: number) => boolean): number | undefined {
  const start = from === undefined ? 0 : order.indexOf(from) + 1
  for (let step = 0; step < order.length; step += 1) {
    const id = order[(start + step) % order.length]
    if (id !== undefined && id !== from && !isDecided(id)) return id
  }
  return undefined
}

/** A name to keep both under, or undefined when it cannot be one. Without the file's extension it gets it. */
export function usableName(text: string, filename: string): string | undefined {
  const name = text.trim()
  if (name === '' || /[/\\]/.test(name) || /^\.+$/.test(name)) return undefined
  const dot = filename.lastIndexOf('.')
  const extension = dot > 0 ? filename.slice(dot) : ''
  return extension === '' || name.toLowerCase().endsWith(extension.toLowerCase()) ? name : name + extension
}
