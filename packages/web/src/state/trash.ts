import type { Photo, PhotoPage } from '@imgstream/contract'

export interface Trash {
  status: 'loading' | 'ready' | 'failed'
  photos: readonly Photo[]
  nextCursor: string | null
  error?: unknown
}

export const unreadTrash: Trash = { status: 'loading', photos: [], nextCursor: null }

export type TrashEvent =
  | { type: 'page-arrived'; page: PhotoPage; first: boolean }
  | { type: 'read-failed'; error: unknown }
  | { type: 'left'; photoId: string }
  | { type: 'came-back'; photo: Photo }

export function changeTrash(trash: Trash, event: TrashEvent): Trash {
  switch (event.type) {
    case 'page-arrived': {
      const { photos, next_cursor } = event.page
      const known = new Set(event.first ? [] : trash.photos.map(({ photo_id }) => photo_id))
      const kept = event.first ? [] : trash.photos
      return { status: 'ready', photos: [...kept, ...photos.filter(({ photo_id }) => !known.has(photo_id))], nextCursor: next_cursor }
    }
    case 'read-failed':
      return { ...trash, status: 'failed', error: event.error }
    case 'left':
      return { ...trash, photos: trash.photos.filter(({ photo_id }) => photo_id !== event.photoId) }
    case 'came-back':
      return { ...trash, photos: [event.photo, ...trash.photos] }
  }
}
