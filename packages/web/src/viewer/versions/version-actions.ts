import type { Format } from '../../format.ts'
import { refreshLibrary } from '../../gallery/library-store.ts'
import { api } from '../../api.ts'
import type { Messages } from '../../messages/messages.ts'
import { showToast } from '../../state/toasts.ts'
import { showFailure } from '../../ui/show-failure.ts'

interface RestoreRequest {
  photoId: string
  version: number
  /** The current version, which undoing restores. */
  before: number
  /** The photo is another one now; called again when that was undone. */
  onChanged: () => void
}

/** Makes an old version the current one, and offers to undo that: either adds a version, so nothing is lost. */
export async function restoreVersion(request: RestoreRequest, t: Messages): Promise<void> {
  const { photoId, version, before, onChanged } = request
  try {
    await api.call('restoreVersion', { params: { id: photoId, n: version } })
    const undo = () => void restoreVersion({ photoId, version: before, before: version, onChanged }, t)
    showToast({ text: t.viewer.restored(version), action: { label: t.frame.undo, run: undo } })
    onChanged()
    void refreshLibrary()
  } catch (error) {
    showFailure(error, t)
  }
}

/** Deletes one old version for good. */
export async function deleteVersion(photoId: string, version: number, t: Messages, format: Format): Promise<void> {
  try {
    const { bytes } = await api.call('deleteVersion', { params: { id: photoId, n: version } })
    showToast({ text: t.versions.removed(version, format.size(bytes)) })
  } catch (error) {
    showFailure(error, t)
  }
}

/** Deletes all old versions of a photo for good. */
export async function deleteOldVersions(photoId: string, t: Messages, format: Format): Promise<void> {
  try {
    const deleted = await api.call('deletePhotoVersions', { params: { id: photoId } })
    showToast({ text: t.versions.removedCount(deleted.deleted_versions, format.size(deleted.bytes)) })
  } catch (error) {
    showFailure(error, t)
  }
}
