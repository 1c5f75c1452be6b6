import { AppError } from '../../app-error.ts'
import type { Photo, PhotoVersion } from '../photos/photo.ts'
import { restoreVersion } from '../photos/versions.ts'
import type { Clock } from '../ports/clock.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { BatchRepository } from '../ports/repositories.ts'
import { batchStanding } from './batch-standing.ts'
import { getBatch } from './get-batch.ts'

interface BatchDeps {
  photos: PhotoRepository
  batches: BatchRepository
  clock: Clock
}

export interface TurnResult {
  /** Photos that are now as asked. Those that were so already do not count. */
  turned: number
  refused: { photoId: string; filename: string; reason: 'changed' | 'name_taken' }[]
}

/** Photos that are turned at once: writes of one moment are committed together. */
const atOnce = 200

/**
 * Undoes a batch photo by photo: what it added goes to the trash, what it replaced is the version before it again, as a new version.
 * A photo that changed since is left alone and named. Running it again only takes up what is left. Throws AppError BATCH_NOT_FOUND.
 */
export const undoBatch = (deps: BatchDeps, ownerId: string, batchId: string) => turnBatch(deps, ownerId, batchId, 'undone')

/** Undoes the undoing: additions come out of the trash while their names are free, replacements are the picture of the batch again. */
export const redoBatch = (deps: BatchDeps, ownerId: string, batchId: string) => turnBatch(deps, ownerId, batchId, 'done')

async function turnBatch(deps: BatchDeps, ownerId: string, batchId: string, to: 'done' | 'undone'): Promise<TurnResult> {
  const { entries } = await getBatch(deps, ownerId, batchId)
  const result: TurnResult = { turned: 0, refused: [] }
  const ofPhotos = [...Map.groupBy(entries, ({ version }) => version.photoId)]
  for (let start = 0; start < ofPhotos.length; start += atOnce) {
    const group = ofPhotos.slice(start, start + atOnce)
    const all = await deps.photos.listVersionsOf(
      ownerId,
      group.map(([photoId]) => photoId),
    )
    const versionsOf = Map.groupBy(all, ({ photoId }) => photoId)
    await Promise.all(
      group.map(async ([photoId, ofPhoto]) => {
        const photo = ofPhoto[0]?.photo
        const ofBatch = ofPhoto.map(({ version }) => version)
        const outcome = photo ? await turnOne(deps, photo, versionsOf.get(photoId) ?? [], ofBatch, to) : 'changed'
        if (outcome === 'turned') result.turned++
        else if (outcome !== 'already') result.refused.push({ photoId, filename: photo?.filename ?? '', reason: outcome })
      }),
    )
  }
  await deps.batches.setState(ownerId, batchId, to === 'undone' ? 'undone' : 'open', deps.clock.nowMs())
  return result
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
