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

/** Days that photos stay here by the owner's choice, null for ever; undefined while that is not known. */
export const trashDays = createStore<number | null | undefined>(undefined)

export async function readTrashDays(): Promise<void> {
  // Where it cannot be read the page says nothing of it; the list's own failure is shown.
  await api.call('getSettings').then(
    ({ trash_retention_days }) => trashDays.set(() => trash_retention_days),
    () => {},
  )
}

export async function emptyTrash(): Promise<number> {
  const { purged } = await api.call('emptyTrash')
  await readTrash()
  return purged
}
