import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { SettingsRepository } from '../ports/version-repository.ts'
import { deleteUnnamedObjects } from './delete-unnamed-objects.ts'
import { photoNotFound } from './open-rendition.ts'
import type { Photo } from './photo.ts'

interface TrashDeps {
  photos: PhotoRepository
  objects: ObjectStore
  clock: Clock
  log: Log
}

const purgeAtOnce = 500
const day = 86_400_000

/** Moves a photo to the trash; its name is free then. A photo that is there already stays as it is. Throws AppError PHOTO_NOT_FOUND. */
export async function trashPhoto(deps: TrashDeps, ownerId: string, photoId: string): Promise<Photo> {
  for (;;) {
    const photo = await deps.photos.findById(ownerId, photoId)
    if (!photo) throw photoNotFound()
    if (photo.trashedAtMs !== undefined) return photo
    const trashedAtMs = deps.clock.nowMs()
    if (await deps.photos.moveToTrash(photo, trashedAtMs)) return { ...photo, trashedAtMs }
  }
}

/** Takes a photo out of the trash. Throws AppError PHOTO_NOT_FOUND, and COLLISION when another photo has its name by now. */
export async function restorePhoto(deps: TrashDeps, ownerId: string, photoId: string): Promise<Photo> {
  const photo = await deps.photos.findById(ownerId, photoId)
  if (!photo) throw photoNotFound()
  if (photo.trashedAtMs === undefined) return photo
  const result = await deps.photos.restoreFromTrash(photo)
  if (result === 'name_taken') {
    const existing = await deps.photos.findLiveByNameKey(ownerId, photo.nameKey)
    throw new AppError('COLLISION', 'Another photo has this name now. Move that one to the trash first, or keep this one in the trash.', {
      details: { ...(existing && { existing }) },
    })
  }
  const { trashedAtMs: _, ...restored } = photo
  return restored
}

/**
 * Deletes the whole trash for good, or what went there before an instant; returns how many photos. Objects that anything else names stay.
 * `signal` ends it between two groups, with its reason.
 */
export async function emptyTrash(
  deps: TrashDeps,
  ownerId: string,
  { trashedBeforeMs, signal }: { trashedBeforeMs?: number; signal?: AbortSignal } = {},
): Promise<number> {
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const { purged, keys } = await deps.photos.purgeTrash(ownerId, purgeAtOnce, trashedBeforeMs)
    if (purged === 0) return total
    total += purged
    await deleteUnnamedObjects(deps, keys)
  }
}

/** Deletes what has been in the trash for longer than its owner keeps the trash; returns how many photos. */
export async function purgeOldTrash(deps: TrashDeps & { settings: SettingsRepository }, signal?: AbortSignal): Promise<number> {
  let total = 0
  for (const { ownerId, days } of await deps.settings.listTrashRetentions()) {
    const purged = await emptyTrash(deps, ownerId, { trashedBeforeMs: deps.clock.nowMs() - days * day, ...(signal && { signal }) })
    if (purged > 0) deps.log.info('trash_purged', { ownerId, photos: purged })
    total += purged
  }
  return total
}
