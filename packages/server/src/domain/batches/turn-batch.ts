import { AppError } from '../../app-error.ts'
import type { Photo, PhotoVersion } from '../photos/photo.ts'
import { restoreVersion } from '../photos/versions.ts'
import type { Clock } from '../ports/clock.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { BatchRepository } from '../ports/repositories.ts'
import { batchStanding } from './batch-standing.ts'

interface BatchDeps {
  photos: PhotoRepository
  batches: BatchRepository
  clock: Clock
}

export interface TurnResult {
  /** Photos that are now as asked. Those that were so already do not count. */
  turned: number
  refused: { photoId: string; filename: string; reason: 'changed' | 'name_taken' }[]
  /** The photo that the next portion begins after; undefined when all are done. */
  next: string | undefined
}

/** A part of a long batch, by the ids of its photos; all that are left without a limit. */
export interface Portion {
  limit?: number
  after?: string
}

/** Photos that are turned at once: writes of one moment are committed together. */
const atOnce = 200

/**
 * Undoes a batch photo by photo: what it added goes to the trash, what it replaced is the version before it again, as a new version.
 * A photo that changed since is left alone and named. Running it again only takes up what is left. Throws AppError BATCH_NOT_FOUND.
 */
export const undoBatch = (deps: BatchDeps, ownerId: string, batchId: string, portion: Portion = {}) =>
  turnBatch(deps, ownerId, batchId, 'undone', portion)

/** Undoes the undoing: additions come out of the trash while their names are free, replacements are the picture of the batch again. */
export const redoBatch = (deps: BatchDeps, ownerId: string, batchId: string, portion: Portion = {}) =>
  turnBatch(deps, ownerId, batchId, 'done', portion)

async function turnBatch(
  deps: BatchDeps,
  ownerId: string,
  batchId: string,
  to: 'done' | 'undone',
  { limit = Number.POSITIVE_INFINITY, after }: Portion,
): Promise<TurnResult> {
  if (!(await deps.batches.find(ownerId, batchId))) throw new AppError('BATCH_NOT_FOUND', 'There is no such batch.')
  const result: TurnResult = { turned: 0, refused: [], next: after }
  for (let left = limit; left > 0; left -= atOnce) {
    const size = Math.min(atOnce, left)
    const photoIds = await deps.photos.listBatchPhotoIds(ownerId, batchId, { limit: size, ...(result.next && { after: result.next }) })
    await turnGroup(deps, ownerId, batchId, to, photoIds, result)
    result.next = photoIds.length < size ? undefined : photoIds.at(-1)
    if (result.next === undefined) {
      await deps.batches.setState(ownerId, batchId, to === 'undone' ? 'undone' : 'open', deps.clock.nowMs())
      break
    }
  }
  return result
}

async function turnGroup(
  deps: BatchDeps,
  ownerId: string,
  batchId: string,
  to: 'done' | 'undone',
  photoIds: readonly string[],
  result: TurnResult,
): Promise<void> {
  if (photoIds.length === 0) return
  const [photos, versions] = await Promise.all([deps.photos.findByIds(ownerId, photoIds), deps.photos.listVersionsOf(ownerId, photoIds)])
  const photoOf = new Map(photos.map((photo) => [photo.id, photo]))
  const versionsOf = Map.groupBy(versions, ({ photoId }) => photoId)
  await Promise.all(
    photoIds.map(async (photoId) => {
      const photo = photoOf.get(photoId)
      const all = versionsOf.get(photoId) ?? []
      const ofBatch = all.filter((version) => version.batchId === batchId)
      const outcome = photo ? await turnOne(deps, photo, all, ofBatch, to) : 'changed'
      if (outcome === 'turned') result.turned++
      else if (outcome !== 'already') result.refused.push({ photoId, filename: photo?.filename ?? '', reason: outcome })
    }),
  )
}

type Outcome = 'turned' | 'already' | 'changed' | 'name_taken'

async function turnOne(
  deps: BatchDeps,
  photo: Photo,
  all: readonly PhotoVersion[],
  ofBatch: readonly PhotoVersion[],
  to: 'done' | 'undone',
): Promise<Outcome> {
  const standing = batchStanding(photo, all, ofBatch)
  if (!standing || standing.state === 'changed') return 'changed'
  if (standing.state === to) return 'already'
  if (standing.isAddition) return to === 'undone' ? toTrash(deps, photo) : fromTrash(deps, photo)
  const version = to === 'undone' ? standing.before : standing.after
  if (version === undefined) return 'changed'
  try {
    await restoreVersion(deps, {
      ownerId: photo.ownerId,
      photoId: photo.id,
      version,
      expectedVersion: photo.version,
    })
    return 'turned'
  } catch (error) {
    if (error instanceof AppError && ['CHANGED', 'VERSION_NOT_FOUND', 'PHOTO_NOT_FOUND'].includes(error.code)) return 'changed'
    throw error
  }
}

async function toTrash(deps: BatchDeps, photo: Photo): Promise<Outcome> {
  return (await deps.photos.moveToTrash(photo, deps.clock.nowMs())) ? 'turned' : 'changed'
}

async function fromTrash(deps: BatchDeps, photo: Photo): Promise<Outcome> {
  const outcome = await deps.photos.restoreFromTrash(photo)
  return outcome === 'restored' ? 'turned' : outcome === 'name_taken' ? 'name_taken' : 'changed'
}
