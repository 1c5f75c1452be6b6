import { createIdSelector, type IdSelector, problemIds, type QueueState, reviewIds, wasAsked } from '@imgstream/client'
import type { Filter } from '../upload-view-store.ts'

const newIds = createIdSelector((item) => item.classification?.class === 'new' && item.phase !== 'failed')
const identicalIds = createIdSelector(
  (item) => item.phase === 'skipped' && (item.skipReason === 'identical' || item.skipReason === 'duplicate'),
)

/** Whatever became of them: while they are sent, and when they are through. */
const decidedIds = createIdSelector((item) => wasAsked(item) && item.phase !== 'review')

const selectors: Record<Exclude<Filter, 'all'>, IdSelector> = {
  new: newIds,
  identical: identicalIds,
  decide: reviewIds,
  decided: decidedIds,
  problems: problemIds,
}

/** The files that the list shows, as their number and the id in each place: no list is made to count them. */
export function filtered(state: QueueState, filter: Filter): { count: number; idAt(index: number): number } {
  if (filter === 'all') return { count: state.items.length, idAt: (index) => index }
  const select = selectors[filter]
  return { count: select.count(state), idAt: (index) => select(state)[index] ?? 0 }
}
