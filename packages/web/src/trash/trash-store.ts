import type { Photo } from '@imgstream/contract'
import { api } from '../api.ts'
import { refreshLibrary } from '../gallery/library-store.ts'
import { changeTrash, type Trash, type TrashEvent, unreadTrash } from '../state/trash.ts'
import { createStore } from '../state/store.ts'

export const trash = createStore<Trash>(unreadTrash)
const changeBy = (event: TrashEvent) => trash.set((before) => changeTrash(before, event))

const pageSize = 200

export async function readTrash(cursor?: string): Promise<void> {
  try {
    const page = await api.call('listTrash', { query: { limit: pageSize, ...(cursor ? { cursor } : {}) } })
    changeBy({ type: 'page-arrived', page, first: cursor === undefined })
  } catch (error) {
    changeBy({ type: 'read-failed', error })
  }
}

/** Throws what the server answered, after putting the photo back on the page. */
export async function restoreFromTrash(photo: Photo): Promise<void> {
  changeBy({ type: 'left', photoId: photo.photo_id })
  try {
    await api.call('restorePhoto', { params: { id: photo.photo_id } })
    void refreshLibrary()
  } catch (error) {
    changeBy({ type: 'came-back', photo })
    throw error
  }
}

export async function emptyTrash(): Promise<number> {
  const { purged } = await api.call('emptyTrash')
  await readTrash()
  return purged
}
