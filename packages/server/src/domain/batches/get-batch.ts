import { AppError } from '../../app-error.ts'
import type { Photo, PhotoVersion } from '../photos/photo.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { BatchRecord, BatchRepository } from '../ports/repositories.ts'

export interface BatchEntry {
  version: PhotoVersion
  /** Undefined when the photo was purged since. */
  photo: Photo | undefined
  /** Someone or something else changed the photo after the batch did. */
  changedSince: boolean
}

/** What a batch stored, in the order it was stored. Throws AppError BATCH_NOT_FOUND. */
export async function getBatch(
  deps: { photos: PhotoRepository; batches: BatchRepository },
  ownerId: string,
  batchId: string,
): Promise<{ batch: BatchRecord; entries: BatchEntry[] }> {
  const batch = await deps.batches.find(ownerId, batchId)
  if (!batch) throw new AppError('BATCH_NOT_FOUND', 'There is no such batch.')
  const versions = await deps.photos.listBatchVersions(ownerId, batchId)
  const latest = new Map<string, number>()
  for (const { photoId, version } of versions) latest.set(photoId, Math.max(version, latest.get(photoId) ?? 0))
  const photos = new Map((await deps.photos.findByIds(ownerId, [...latest.keys()])).map((photo) => [photo.id, photo]))
  const entries = versions.map((version) => {
    const photo = photos.get(version.photoId)
    return { version, photo, changedSince: photo?.version !== latest.get(version.photoId) || photo?.trashedAtMs !== undefined }
  })
  return { batch, entries }
}
