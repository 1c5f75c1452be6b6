import { nameKey } from '@imgstream/contract'
import { v7 } from 'uuid'
import { originalKey, type Photo, type PhotoVersion, renditionKey } from '../../src/domain/photos/photo.ts'
import type { PhotoRow } from '../../src/domain/ports/photo-repository.ts'

/** 2024-05-14 10:31:07 on the camera's clock. */
export const aMoment = Date.UTC(2024, 4, 14, 10, 31, 7)

/** A photo with its version, as an upload writes it. */
export function aPhotoRow(overrides: Partial<Photo> & { ownerId: string }, version: Partial<PhotoVersion> = {}): PhotoRow {
  const id = overrides.id ?? v7()
  const filename = overrides.filename ?? `IMG_${id.slice(-6)}.jpg`
  const photo: Photo = {
    id,
    filename,
    nameKey: nameKey(filename),
    takenAtMs: aMoment,
    takenSource: 'exif_original',
    firstUploadedAtMs: aMoment,
    uploadedAtMs: aMoment,
    version: 1,
    checksum: 'a'.repeat(64),
    byteSize: 3_000_000,
    mediaType: 'image/jpeg',
    width: 4032,
    height: 3024,
    thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
    renditions: 'ready',
    ...overrides,
  }
  return { photo, version: versionOf(photo, version) }
}

/** A further version of a photo. */
export function anOverwriteOf({ photo }: PhotoRow, overrides: Partial<Photo> = {}, version: Partial<PhotoVersion> = {}): PhotoRow {
  const next = { ...photo, version: photo.version + 1, checksum: 'b'.repeat(64), uploadedAtMs: photo.uploadedAtMs + 1000, ...overrides }
  return { photo: next, version: versionOf(next, { origin: 'overwritten', ...version }) }
}

function versionOf(photo: Photo, overrides: Partial<PhotoVersion>): PhotoVersion {
  const objectId = v7()
  return {
    photoId: photo.id,
    ownerId: photo.ownerId,
    version: photo.version,
    keys: {
      original: originalKey(photo.ownerId, photo.id, objectId),
      preview: renditionKey(photo.ownerId, photo.id, objectId, 'preview'),
      thumbnail: renditionKey(photo.ownerId, photo.id, objectId, 'thumbnail'),
    },
    renditions: photo.renditions,
    checksum: photo.checksum,
    byteSize: photo.byteSize,
    mediaType: photo.mediaType,
    width: photo.width,
    height: photo.height,
    ...(photo.thumbhash === undefined ? {} : { thumbhash: photo.thumbhash }),
    exif: { originalAtMs: photo.takenAtMs, camera: 'Apple iPhone 5' },
    uploadedAtMs: photo.uploadedAtMs,
    origin: 'uploaded',
    ...overrides,
  }
}
