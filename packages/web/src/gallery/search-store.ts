import type { Photo } from '@imgstream/contract'
import { api } from '../api.ts'
import { preferences } from '../state/preferences.ts'
import { createStore } from '../state/store.ts'

export interface Results {
  status: 'loading' | 'ready' | 'failed'
  query: string
  photos: readonly Photo[]
  nextCursor: string | null
  error?: unknown
}

/** The last search, kept while a photo of it is looked at. */
export const results = createStore<Results>({ status: 'loading', query: '', photos: [], nextCursor: null })

const pageSize = 100
let asked: AbortController | undefined

export function search(query: string, again = false): void {
  const before = results.get()
  if (before.query === query && before.status !== 'failed' && !again) return
  results.set({ status: 'loading', query, photos: again ? before.photos : [], nextCursor: null })
  void fetchPage(query, undefined)
}

export async function moreResults(): Promise<void> {
  const { query, nextCursor, status } = results.get()
  if (nextCursor && status === 'ready') await fetchPage(query, nextCursor)
}

async function fetchPage(query: string, cursor: string | undefined) {
  asked?.abort()
  asked = new AbortController()
  const { signal } = asked
  try {
    const { order } = preferences.get()
    const page = await api.call('listPhotos', { query: { q: query, limit: pageSize, order, ...(cursor ? { cursor } : {}) } }, { signal })
    if (signal.aborted) return
    results.set((now) => ({
      status: 'ready',
      query,
      photos: cursor ? [...now.photos, ...page.photos] : page.photos,
      nextCursor: page.next_cursor,
    }))
  } catch (error) {
    if (!signal.aborted) results.set((now) => ({ ...now, status: 'failed', error }))
  }
}
