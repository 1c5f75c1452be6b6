import { createIdSelector, problemIds, type QueueState, reviewIds } from '@imgstream/client'
import type { Filter } from '../upload-view-store.ts'

const newIds = createIdSelector((item) => item.classification?.class === 'new' && item.phase !== 'failed')
const identicalIds = createIdSelector(
  (item) => item.phase === 'skipped' && (item.skipReason === 'identical' || item.skipReason === 'duplicate'),
)

const selectors: Record<Exclude<Filter, 'all'>, (state: QueueState) => readonly number[]> = {
  new: newIds,
  identical: identicalIds,
  decide: reviewIds,
  problems: problemIds,
}

/** The files that the list shows, as their number and the id in each place: nothing is copied for the list of all. */
export function filtered(state: QueueState, filter: Filter): { count: number; idAt(index: number): number } {
  if (filter === 'all') return { count: state.items.length, idAt: (index) => index }
  const ids = selectors[filter](state)
  return { count: ids.length, idAt: (index) => ids[index] ?? 0 }
}
