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
  /** Someone or something else changed the photo after the batch did. */
  changedSince: boolean
}

/** What a batch stored, in the order it was stored. Throws AppError BATCH_NOT_FOUND. */
export async function getBatch(deps: BatchDeps, ownerId: string, batchId: string): Promise<{ batch: BatchRecord; entries: BatchEntry[] }> {
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

export interface UndoResult {
  /** Photos. */
  undone: number
  refused: { photoId: string; filename: string; reason: 'changed' }[]
}

/**
 * Undoes a batch photo by photo: what it added goes to the trash, what it replaced is the version before it again. A photo that changed
 * since is left alone and named. Running it again only takes up what is left. Throws AppError BATCH_NOT_FOUND.
 */
export async function undoBatch(deps: BatchDeps, ownerId: string, batchId: string): Promise<UndoResult> {
  const { entries } = await getBatch(deps, ownerId, batchId)
  const result: UndoResult = { undone: 0, refused: [] }
  for (const [photoId, ofPhoto] of Map.groupBy(entries.reverse(), ({ version }) => version.photoId)) {
    const photo = ofPhoto[0]?.photo
    const versions = ofPhoto.map(({ version }) => version).sort((a, b) => a.version - b.version)
    const outcome = photo ? await undoOne(deps, photo, versions) : 'changed'
    if (outcome === 'undone') result.undone++
    if (outcome === 'changed') result.refused.push({ photoId, filename: photo?.filename ?? '', reason: 'changed' })
  }
  await deps.batches.setState(ownerId, batchId, 'undone', deps.clock.nowMs())
  return result
}

/** `versions` are those that the batch made of the photo, oldest first. */
async function undoOne(deps: BatchDeps, photo: Photo, versions: readonly PhotoVersion[]): Promise<'undone' | 'changed' | 'before'> {
  const [first, last] = [versions[0], versions.at(-1)]
  if (!first || !last) return 'before'
  if (await isUndone(deps, photo, first, last)) return 'before'
  const isAlone = last.version - first.version === versions.length - 1
  if (photo.version !== last.version || photo.trashedAtMs !== undefined || !isAlone) return 'changed'
  if (first.origin !== 'overwritten') return (await deps.photos.moveToTrash(photo, deps.clock.nowMs())) ? 'undone' : 'changed'
  try {
    const { ownerId, id, version } = photo
    await restoreVersion(deps, { ownerId, photoId: id, version: first.version - 1, expectedVersion: version })
    return 'undone'
  } catch (error) {
    if (error instanceof AppError && error.code === 'CHANGED') return 'changed'
    throw error
  }
}

/** Added by the batch and in the trash since, or replaced by it and the picture before it again. */
async function isUndone(deps: BatchDeps, photo: Photo, first: PhotoVersion, last: PhotoVersion): Promise<boolean> {
  if (first.origin !== 'overwritten') return photo.trashedAtMs !== undefined && photo.version === last.version
  if (photo.version !== last.version + 1) return false
  const [before, now] = await Promise.all(
    [first.version - 1, photo.version].map((version) => deps.photos.findVersion(photo.ownerId, photo.id, version)),
  )
  return now?.origin === 'restored' && now.keys.original === before?.keys.original
}
