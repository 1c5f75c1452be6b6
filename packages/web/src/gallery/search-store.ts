import type { Photo } from '@imgstream/contract'
import { api } from '../api.ts'
import type { Order } from '../state/library.ts'
import { createStore } from '../state/store.ts'

export interface Results {
  status: 'loading' | 'ready' | 'failed'
  query: string
  order: Order
  photos: readonly Photo[]
  nextCursor: string | null
  error?: unknown
}

/** The last search, kept while a photo of it is looked at. */
export const results = createStore<Results>({ status: 'loading', query: '', order: 'newest', photos: [], nextCursor: null })

const pageSize = 100
let asked: AbortController | undefined

export function search(query: string, order: Order, again = false): void {
  const before = results.get()
  if (before.query === query && before.order === order && before.status !== 'failed' && !again) return
  results.set({ status: 'loading', query, order, photos: again ? before.photos : [], nextCursor: null })
  void fetchPage(query, order, undefined)
}

export async function moreResults(): Promise<void> {
  const { query, order, nextCursor, status } = results.get()
  if (nextCursor && status === 'ready') await fetchPage(query, order, nextCursor)
}

async function fetchPage(query: string, order: Order, cursor: string | undefined) {
  asked?.abort()
  asked = new AbortController()
  const { signal } = asked
  try {
    const page = await api.call('listPhotos', { query: { q: query, limit: pageSize, order, ...(cursor ? { cursor } : {}) } }, { signal })
    if (signal.aborted) return
    results.set((now) => ({
      status: 'ready',
      query,
      order,
      photos: cursor ? [...now.photos, ...page.photos] : page.photos,
      nextCursor: page.next_cursor,
    }))
  } catch (error) {
    if (!signal.aborted) results.set((now) => ({ ...now, status: 'failed', error }))
  }
}
