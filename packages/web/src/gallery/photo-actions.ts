import { api } from '../api.ts'
import type { Messages } from '../messages/messages.ts'
import { showToast } from '../state/toasts.ts'
import { wordsFor } from '../ui/failure-note.tsx'
import { changeLibraryBy, refreshLibrary, select } from './library-store.ts'

const atOnce = 4

/** Does the work for each photo, a few at a time, and says which did not succeed and why the first of them failed. */
async function forEach(photoIds: readonly string[], work: (photoId: string) => Promise<unknown>) {
  const waiting = [...photoIds]
  const failed: { photoId: string; error: unknown }[] = []
  const lane = async () => {
    for (let photoId = waiting.shift(); photoId !== undefined; photoId = waiting.shift()) {
      try {
        await work(photoId)
      } catch (error) {
        failed.push({ photoId, error })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return failed
}

/** They leave the screen at once; what the server refused comes back, with the reason. */
export async function moveToTrash(photoIds: readonly string[], t: Messages): Promise<void> {
  changeLibraryBy({ type: 'photos-removed', photoIds: new Set(photoIds) })
  select({ type: 'removed', photoIds: new Set(photoIds) })
  const failed = await forEach(photoIds, (id) => api.call('trashPhoto', { params: { id } }))
  const refused = new Set(failed.map(({ photoId }) => photoId))
  const moved = photoIds.filter((id) => !refused.has(id))
  if (failed.length > 0) {
    void refreshLibrary()
    const words = wordsFor(failed[0]?.error, t)
    showToast({ tone: 'bad', text: t.frame.sentences(t.photos.movePartly(failed.length), words.happened, words.todo) })
  }
  if (moved.length === 0) return
  showToast({ text: t.photos.movedToTrash(moved.length), action: { label: t.frame.undo, run: () => void takeFromTrash(moved, t) } })
}

export async function takeFromTrash(photoIds: readonly string[], t: Messages): Promise<void> {
  const failed = await forEach(photoIds, (id) => api.call('restorePhoto', { params: { id } }))
  await refreshLibrary()
  if (failed.length < photoIds.length) showToast({ text: t.photos.restored(photoIds.length - failed.length) })
  if (failed.length > 0) {
    const words = wordsFor(failed[0]?.error, t)
    showToast({ tone: 'bad', text: t.frame.sentences(words.happened, words.safe, words.todo) })
  }
}

export function download(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}

// Browsers drop downloads that begin in the same moment.
const pauseMs = 600

/** Hands the originals to the browser's downloads, one after another. */
export async function downloadOriginals(photoIds: readonly string[]): Promise<void> {
  for (const [position, photoId] of photoIds.entries()) {
    if (position > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    download(api.renditionUrl('getOriginal', photoId, { download: true }))
  }
}
