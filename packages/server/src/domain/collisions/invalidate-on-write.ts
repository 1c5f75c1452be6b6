import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { CollisionCache } from './collision-cache.ts'

/** The same repository, whose every write makes the cache forget what the write touched, whether or not it succeeded. */
export function invalidateOnWrite(photos: PhotoRepository, cache: CollisionCache): PhotoRepository {
  async function then<T>(write: Promise<T>, forget: () => void): Promise<T> {
    forget()
    try {
      return await write
    } finally {
      forget()
    }
  }
  return {
    ...photos,
    insert: (row) => then(photos.insert(row), () => cache.forget(row.photo.ownerId, row.photo.nameKey)),
    replace: (row, expected, from) => then(photos.replace(row, expected, from), () => cache.forget(row.photo.ownerId, row.photo.nameKey)),
    moveToTrash: (photo, atMs) => then(photos.moveToTrash(photo, atMs), () => cache.forget(photo.ownerId, photo.nameKey)),
    restoreFromTrash: (photo) => then(photos.restoreFromTrash(photo), () => cache.forget(photo.ownerId, photo.nameKey)),
    purgeTrash: (ownerId, limit, beforeMs) => then(photos.purgeTrash(ownerId, limit, beforeMs), () => cache.forgetOwner(ownerId)),
    setRenditions: (version, change) => then(photos.setRenditions(version, change), () => cache.forgetPhoto(version.photoId)),
  }
}
