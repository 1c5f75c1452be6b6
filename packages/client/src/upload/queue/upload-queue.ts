import { ItemList } from './item-list.ts'
import { cancelled, classified, decided, failed, fresh, retried, stepped, undecided } from '../item-steps.ts'
import { noCounts, recount } from './queue-counts.ts'
import type { QueueItem } from './queue-item.ts'
import type { QueueEvent, QueueState } from './queue-types.ts'

export const emptyQueue: QueueState = {
  items: ItemList.empty,
  counts: noCounts,
  sentBytes: new Map(),
  paused: false,
  online: true,
  changed: [],
}

/** A queue of items that were stored or made elsewhere; their ids are their places. */
export function queueOf(items: readonly QueueItem[]): QueueState {
  return {
    ...emptyQueue,
    items: ItemList.from(items),
    counts: recount(
      noCounts,
      items.map((after) => ({ after })),
    ),
    changed: items.map((item) => item.id),
  }
}

/**
 * The next state of the queue. Pure, and forgiving: an event that does not fit the file's phase (late, doubled, out of order)
 * changes nothing, so any interleaving leads to a queue whose numbers add up.
 */
export function reduceQueue(state: QueueState, event: QueueEvent): QueueState {
  switch (event.type) {
    case 'files_found':
      return found(state, event.files)
    case 'classified':
      return change(
        state,
        event.results.map(({ id }) => id),
        (item, index) => classified(item, event.results[index]?.classification),
      )
    case 'decided':
      return change(
        state,
        event.choices.map(({ id }) => id),
        (item, index) => decided(item, event.choices[index]),
      )
    case 'undecided':
      return change(state, event.ids, undecided)
    case 'cancelled':
      return change(state, event.ids, cancelled)
    case 'failed':
      return change(state, event.ids, (item) => failed(item, event.problem))
    case 'retried':
      return change(state, event.ids, retried)
    case 'progressed':
      return progressed(state, event.id, event.sentBytes)
    case 'paused':
      return { ...state, paused: true, changed: [] }
    case 'resumed':
      return { ...state, paused: false, changed: [] }
    case 'connection_lost':
      return { ...state, online: false, changed: [] }
    case 'connection_restored':
      return { ...state, online: true, changed: [] }
    default:
      return change(state, [event.id], (item) => stepped(item, event))
  }
}

function found(state: QueueState, files: Extract<QueueEvent, { type: 'files_found' }>['files']): QueueState {
  const added = files.map(({ file, refusal }, index): QueueItem => {
    const item = fresh(state.items.length + index, file)
    return refusal ? { ...item, phase: 'refused', problem: refusal } : item
  })
  return {
    ...state,
    items: state.items.append(added),
    counts: recount(
      state.counts,
      added.map((after) => ({ after })),
    ),
    changed: added.map((item) => item.id),
  }
}

function change(state: QueueState, ids: readonly number[], step: (item: QueueItem, index: number) => QueueItem): QueueState {
  const changes: { before: QueueItem; after: QueueItem }[] = []
  const seen = ids.length > 1 ? new Set<number>() : undefined
  ids.forEach((id, index) => {
    const before = state.items.at(id)
    if (!before || seen?.has(id)) return
    seen?.add(id)
    const after = step(before, index)
    if (after !== before) changes.push({ before, after })
  })
  if (changes.length === 0) return state.changed.length === 0 ? state : { ...state, changed: [] }
  const after = changes.map((one) => one.after)
  return {
    ...state,
    items: state.items.with(after),
    counts: recount(state.counts, changes),
    sentBytes: withoutSettled(state.sentBytes, after),
    changed: after.map((item) => item.id),
  }
}

function progressed(state: QueueState, id: number, bytes: number): QueueState {
  const item = state.items.at(id)
  if (item?.phase !== 'sending' || state.sentBytes.get(id) === bytes) return state.changed.length === 0 ? state : { ...state, changed: [] }
  return { ...state, sentBytes: new Map(state.sentBytes).set(id, Math.min(bytes, item.file.size)), changed: [] }
}

function withoutSettled(sentBytes: QueueState['sentBytes'], changed: readonly QueueItem[]): QueueState['sentBytes'] {
  const gone = changed.filter((item) => item.phase !== 'sending' && sentBytes.has(item.id))
  if (gone.length === 0) return sentBytes
  const next = new Map(sentBytes)
  for (const item of gone) next.delete(item.id)
  return next
}
