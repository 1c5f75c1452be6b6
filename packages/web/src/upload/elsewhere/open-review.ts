import { type Choice, itemOfShared, type QueueItem } from '@imgstream/client'
import type { Photo, ReviewDecision, ReviewItem } from '@imgstream/contract'
import { api } from '../../api.ts'

/** Files of another device that wait, in the order in which they are asked. */
export interface OpenReview {
  waiting: readonly ReviewItem[]
  /** Photos of the library that they are about, as they were read. */
  photos: ReadonlyMap<string, Photo | 'gone'>
  /** Files decided here, the last one last. */
  decided: readonly ReviewItem[]
}

export const noReview: OpenReview = { waiting: [], photos: new Map(), decided: [] }

export type OpenReviewEvent =
  | { type: 'read'; items: readonly ReviewItem[] }
  | { type: 'photo'; id: string; photo: Photo | 'gone' }
  | { type: 'decided'; key: string }
  | { type: 'taken_back'; item: ReviewItem }
  | { type: 'carried_out'; key: string }

export function reduceOpenReview(state: OpenReview, event: OpenReviewEvent): OpenReview {
  switch (event.type) {
    case 'read':
      return { ...state, waiting: event.items.filter((item) => item.decision === null) }
    case 'photo':
      return { ...state, photos: new Map(state.photos).set(event.id, event.photo) }
    case 'decided':
      return {
        ...state,
        waiting: state.waiting.filter(({ key }) => key !== event.key),
        decided: [...state.decided, ...state.waiting.filter(({ key }) => key === event.key)],
      }
    // It is asked again, before the others: its answer was a slip.
    case 'taken_back':
      return { ...without(state, event.item.key), waiting: [event.item, ...state.waiting] }
    case 'carried_out':
      return without(state, event.key)
  }
}

const without = (state: OpenReview, gone: string): OpenReview => ({
  ...state,
  decided: state.decided.filter(({ key }) => key !== gone),
})

/** The file that is asked now, once the photo it is about is known. */
export function currentOf({ waiting, photos }: OpenReview): { shared: ReviewItem; item: QueueItem } | undefined {
  const shared = waiting[0]
  if (!shared) return undefined
  const id = shared.facts.existing_photo_id
  const photo = id === null ? undefined : photos.get(id)
  if (id !== null && photo === undefined) return undefined
  return { shared, item: itemOfShared(shared, 0, photo === 'gone' ? undefined : photo) }
}

/** A decision about the version that is shown here: if the other device asked about another one, it asks again. */
export function decisionFor(item: QueueItem, choice: Choice): ReviewDecision {
  return { choice, filename: null, reviewed_version: item.classification?.existing?.version ?? null, rule: null }
}

export async function readReview(batchId: string): Promise<ReviewItem[]> {
  const items = new Map<string, ReviewItem>()
  for (let since = 0; ; ) {
    const page = await api.call('getReview', { params: { id: batchId }, query: { since, limit: 1000 } })
    if (page.items.length === 0) return [...items.values()]
    for (const item of page.items) items.set(item.key, item)
    since = page.revision
  }
}
