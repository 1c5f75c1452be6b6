import type { ObjectStore } from '../../../src/domain/ports/object-store.ts'
import type { SessionNotes } from '../../../src/infrastructure/object-storage/gcs/gcs-object-store.ts'

/** The database's part in a bucket's uploads, as several instances would share it. */
export function sharedNotes() {
  const uploads = new Map<string, string | undefined>()
  const notes: SessionNotes = {
    async findSession(uploadId) {
      if (!uploads.has(uploadId)) return undefined
      const session = uploads.get(uploadId)
      return session ? { session } : {}
    },
    async noteSession(uploadId, session) {
      const noted = uploads.get(uploadId) ?? session
      uploads.set(uploadId, noted)
      return noted
    },
  }
  /** As the rest of the program does: an upload has a row before it has bytes, and until it has none. */
  const keepingRows = (store: ObjectStore): ObjectStore => ({
    ...store,
    async beginUpload(uploadId) {
      await store.beginUpload(uploadId)
      uploads.set(uploadId, undefined)
    },
    async discardUpload(uploadId) {
      await store.discardUpload(uploadId)
      uploads.delete(uploadId)
    },
  })
  return { uploads, notes, keepingRows }
}
