import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { ReplacedVersionsChoice, SettingsRepository, VersionRepository } from '../ports/version-repository.ts'
import { deleteUnnamedObjects } from './delete-unnamed-objects.ts'
import { photoNotFound } from './open-rendition.ts'
import { versionNotFound } from './versions.ts'

interface PurgeDeps {
  photos: PhotoRepository
  versions: VersionRepository
  objects: ObjectStore
  log: Log
}

export interface PurgeResult {
  versions: number
  /** Bytes of originals that nothing names any more. */
  bytes: number
}

const purgeAtOnce = 500
const day = 86_400_000

/** Deletes replaced versions for good, some hundred at a time. What shows the same picture as a version that stays goes without its bytes. */
export async function purgeVersions(
  deps: PurgeDeps,
  ownerId: string,
  choice: ReplacedVersionsChoice,
  signal?: AbortSignal,
): Promise<PurgeResult> {
  const result: PurgeResult = { versions: 0, bytes: 0 }
  for (;;) {
    signal?.throwIfAborted()
    const { versions, keys, originals } = await deps.versions.purge(ownerId, choice, purgeAtOnce)
    if (versions > 0) {
      const gone = await deleteUnnamedObjects(deps, keys)
      result.versions += versions
      for (const { key, byteSize } of originals) if (gone.has(key)) result.bytes += byteSize
    }
    if (versions < purgeAtOnce) break
  }
  if (result.versions > 0) deps.log.info('versions_purged', { ownerId, ...result })
  return result
}

/** Deletes all replaced versions of one photo. Throws AppError PHOTO_NOT_FOUND. */
export async function purgePhotoVersions(deps: PurgeDeps, ownerId: string, photoId: string): Promise<PurgeResult> {
  if (!(await deps.photos.findById(ownerId, photoId))) throw photoNotFound()
  return purgeVersions(deps, ownerId, { photoId })
}

/** Deletes one replaced version. Throws AppError PHOTO_NOT_FOUND, VERSION_NOT_FOUND, CURRENT_VERSION. */
export async function purgeVersion(deps: PurgeDeps, request: { ownerId: string; photoId: string; version: number }): Promise<PurgeResult> {
  const { ownerId, photoId, version } = request
  const photo = await deps.photos.findById(ownerId, photoId)
  if (!photo) throw photoNotFound()
  if (version === photo.version) {
    throw new AppError('CURRENT_VERSION', 'This is the current version. Restore another one first, or move the photo to the trash.')
  }
  const result = await purgeVersions(deps, ownerId, { photoId, version })
  if (result.versions === 0) throw versionNotFound()
  return result
}

/** Deletes what was replaced longer ago than its owner keeps replaced versions; `signal` ends it between two groups, with its reason. */
export async function purgeByRetention(
  deps: PurgeDeps & { settings: SettingsRepository; clock: Clock },
  signal?: AbortSignal,
): Promise<PurgeResult> {
  const total: PurgeResult = { versions: 0, bytes: 0 }
  for (const { ownerId, days } of await deps.settings.listRetentions()) {
    const { versions, bytes } = await purgeVersions(deps, ownerId, { replacedBeforeMs: deps.clock.nowMs() - days * day }, signal)
    total.versions += versions
    total.bytes += bytes
  }
  return total
}
