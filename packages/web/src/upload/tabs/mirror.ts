import { emptyQueue, type QueueItem, type QueueState, recount } from '@imgstream/client'
import type { UploadView } from '../upload-view.ts'
import type { News } from './tab-messages.ts'

/** What is known of the upload of another window after some news. Pure; files that came twice, or after their batch was let go, change nothing wrong. */
export function mirrored(view: UploadView, news: News): UploadView {
  switch (news.type) {
    case 'leading':
      return view
    case 'view': {
      const before = news.view.batchId === view.batchId ? view.queue : emptyQueue
      return { ...news.view, queue: { ...before, ...news.queue, changed: [] } }
    }
    case 'items':
      return news.batchId === view.batchId ? { ...view, queue: withItems(view.queue, news.items) } : view
  }
}

/** Places come in order, so what is new is appended; a gap means that something was missed and is told again later. */
function withItems(queue: QueueState, items: readonly QueueItem[]): QueueState {
  const known = items.filter((item) => item.id < queue.items.length)
  const next: QueueItem[] = []
  for (const item of items) if (item.id === queue.items.length + next.length) next.push(item)
  const changes = [...known.map((after) => ({ before: queue.items.at(after.id), after })), ...next.map((after) => ({ after }))]
  return {
    ...queue,
    items: (known.length > 0 ? queue.items.with(known) : queue.items).append(next),
    counts: recount(queue.counts, changes),
    changed: changes.map(({ after }) => after.id),
  }
}
