import { AppError } from '../../app-error.ts'
import type { Photo, PhotoVersion } from '../photos/photo.ts'
import { restoreVersion } from '../photos/versions.ts'
import type { Clock } from '../ports/clock.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { BatchRecord, BatchRepository } from '../ports/repositories.ts'

interface BatchDeps {
  photos: PhotoRepository
  batches: BatchRepository
  clock: Clock
}

export interface BatchEntry {
  version: PhotoVersion
  /** Undefined when the photo was purged since. */
  photo: Photo | undefined
  changedSince: boolean
}

/** What a batch stored, in the order it was stored. Throws AppError BATCH_NOT_FOUND. */
export async function getBatch(deps: BatchDeps, ownerId: string, batchId: string): Promise<{ batch: BatchRecord; entries: BatchEntry[] }> {
  const batch = await deps.batches.find(ownerId, batchId)
  if (!batch) throw new AppError('BATCH_NOT_FOUND', 'There is no such batch.')
  const entries: BatchEntry[] = []
  for (const version of await deps.photos.listBatchVersions(ownerId, batchId)) {
    const photo = await deps.photos.findById(ownerId, version.photoId)
    entries.push({ version, photo, changedSince: photo?.version !== version.version || photo.trashedAtMs !== undefined })
  }
  return { batch, entries }
}

export interface UndoResult {
  undone: number
  refused: { photoId: string; filename: string; reason: 'changed' }[]
}

/**
 * Undoes a batch photo by photo: what it added goes to the trash, what it replaced is the version before again. A photo that changed since
 * is left alone and named. Running it again only takes up what is left. Throws AppError BATCH_NOT_FOUND.
 */
export async function undoBatch(deps: BatchDeps, ownerId: string, batchId: string): Promise<UndoResult> {
  const { entries } = await getBatch(deps, ownerId, batchId)
  const result: UndoResult = { undone: 0, refused: [] }
  for (const { version, photo, changedSince } of entries.reverse()) {
    if (photo && isUndone(photo, version)) continue
    const undone = photo && !changedSince && (await undoOne(deps, photo, version))
    if (undone) result.undone++
    else result.refused.push({ photoId: version.photoId, filename: photo?.filename ?? '', reason: 'changed' })
  }
  await deps.batches.setState(ownerId, batchId, 'undone', deps.clock.nowMs())
  return result
}

async function undoOne(deps: BatchDeps, photo: Photo, version: PhotoVersion): Promise<boolean> {
  if (version.origin !== 'overwritten') return deps.photos.moveToTrash(photo, deps.clock.nowMs())
  try {
    await restoreVersion(deps, {
      ownerId: photo.ownerId,
      photoId: photo.id,
      version: version.version - 1,
      expectedVersion: version.version,
    })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'CHANGED') return false
    throw error
  }
}

/** A photo that the batch added and that is in the trash at that very version. */
function isUndone(photo: Photo, version: PhotoVersion): boolean {
  return version.origin !== 'overwritten' && photo.trashedAtMs !== undefined && photo.version === version.version
}
