import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import { photoNotFound } from './open-rendition.ts'
import type { Photo, PhotoVersion } from './photo.ts'

interface VersionDeps {
  photos: PhotoRepository
  clock: Clock
}

/** Newest first. Throws AppError PHOTO_NOT_FOUND. */
export async function listVersions(deps: VersionDeps, ownerId: string, photoId: string): Promise<PhotoVersion[]> {
  const versions = await deps.photos.listVersions(ownerId, photoId)
  if (versions.length === 0) throw photoNotFound()
  return versions
}

/**
 * Makes the picture of an old version the current one, as a new version that names the same objects: nothing is copied, nothing goes.
 * Restoring the current version changes nothing. Throws AppError PHOTO_NOT_FOUND, VERSION_NOT_FOUND, CHANGED.
 */
export async function restoreVersion(
  deps: VersionDeps,
  request: { ownerId: string; photoId: string; version: number; expectedVersion?: number },
): Promise<Photo> {
  const photo = await deps.photos.findById(request.ownerId, request.photoId)
  if (!photo) throw photoNotFound()
  const wanted = await deps.photos.findVersion(request.ownerId, request.photoId, request.version)
  if (!wanted) throw versionNotFound()
  if (request.expectedVersion !== undefined && photo.version !== request.expectedVersion) throw changed()
  if (wanted.version === photo.version) return photo
  const nowMs = deps.clock.nowMs()
  const version = restoredFrom(wanted, photo.version + 1, nowMs)
  const restored = photoOf(photo, version)
  if (await deps.photos.replace({ photo: restored, version }, photo.version, wanted.version)) return restored
  throw (await deps.photos.findVersion(request.ownerId, request.photoId, request.version)) ? changed() : versionNotFound()
}

export const versionNotFound = () => new AppError('VERSION_NOT_FOUND', 'This photo has no such version.')

const changed = () =>
  new AppError('CHANGED', 'This photo was changed or moved to the trash meanwhile. Nothing was restored. Look at it again.')

function restoredFrom(wanted: PhotoVersion, version: number, nowMs: number): PhotoVersion {
  const { replacedAtMs: _replaced, batchId: _batch, ...rest } = wanted
  return { ...rest, version, uploadedAtMs: nowMs, origin: 'restored' }
}

function photoOf(photo: Photo, version: PhotoVersion): Photo {
  const { camera: _camera, latitude: _latitude, longitude: _longitude, thumbhash: _thumbhash, ...kept } = photo
  const { camera, latitude, longitude } = version.exif
  return {
    ...kept,
    version: version.version,
    checksum: version.checksum,
    byteSize: version.byteSize,
    mediaType: version.mediaType,
    width: version.width,
    height: version.height,
    renditions: version.renditions,
    uploadedAtMs: version.uploadedAtMs,
    ...(version.thumbhash !== undefined && { thumbhash: version.thumbhash }),
    ...(camera !== undefined && { camera }),
    ...(latitude !== undefined && { latitude }),
    ...(longitude !== undefined && { longitude }),
  }
}
