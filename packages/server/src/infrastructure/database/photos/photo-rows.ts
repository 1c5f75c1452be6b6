import type { ExifFacts, MediaType, TakenSource } from '@imgstream/contract'
import type { Photo, PhotoVersion, RenditionState, VersionOrigin } from '../../../domain/photos/photo.ts'

export const photoColumns = `id, owner_id, filename, name_key, taken_at_ms, taken_offset_min, taken_source, first_uploaded_at_ms, uploaded_at_ms,
  version, checksum, byte_size, media_type, width, height, thumbhash, renditions, camera, latitude, longitude, trashed_at_ms`

export interface PhotoColumns {
  id: string
  owner_id: string
  filename: string
  name_key: string
  taken_at_ms: number
  taken_offset_min: number | null
  taken_source: TakenSource
  first_uploaded_at_ms: number
  uploaded_at_ms: number
  version: number
  checksum: string
  byte_size: number
  media_type: MediaType
  width: number
  height: number
  thumbhash: string | null
  renditions: RenditionState
  camera: string | null
  latitude: number | null
  longitude: number | null
  trashed_at_ms: number | null
}

export function toPhoto(row: PhotoColumns): Photo {
  return {
    id: row.id,
    ownerId: row.owner_id,
    filename: row.filename,
    nameKey: row.name_key,
    takenAtMs: row.taken_at_ms,
    ...present('takenOffsetMin', row.taken_offset_min),
    takenSource: row.taken_source,
    firstUploadedAtMs: row.first_uploaded_at_ms,
    uploadedAtMs: row.uploaded_at_ms,
    version: row.version,
    checksum: row.checksum,
    byteSize: row.byte_size,
    mediaType: row.media_type,
    width: row.width,
    height: row.height,
    ...present('thumbhash', row.thumbhash),
    renditions: row.renditions,
    ...present('camera', row.camera),
    ...present('latitude', row.latitude),
    ...present('longitude', row.longitude),
    ...present('trashedAtMs', row.trashed_at_ms),
  }
}

export const versionColumns = `photo_id, version, owner_id, original_key, preview_key, thumbnail_key, full_key, renditions, checksum, byte_size,
  media_type, width, height, thumbhash, exif, uploaded_at_ms, replaced_at_ms, batch_id, origin`

export interface VersionColumns {
  photo_id: string
  version: number
  owner_id: string
  original_key: string
  preview_key: string | null
  thumbnail_key: string | null
  full_key: string | null
  renditions: RenditionState
  checksum: string
  byte_size: number
  media_type: MediaType
  width: number
  height: number
  thumbhash: string | null
  exif: string
  uploaded_at_ms: number
  replaced_at_ms: number | null
  batch_id: string | null
  origin: VersionOrigin
}

export function toVersion(row: VersionColumns): PhotoVersion {
  return {
    photoId: row.photo_id,
    ownerId: row.owner_id,
    version: row.version,
    keys: {
      original: row.original_key,
      ...present('preview', row.preview_key),
      ...present('thumbnail', row.thumbnail_key),
      ...present('full', row.full_key),
    },
    renditions: row.renditions,
    checksum: row.checksum,
    byteSize: row.byte_size,
    mediaType: row.media_type,
    width: row.width,
    height: row.height,
    ...present('thumbhash', row.thumbhash),
    // Written by us as ExifFacts.
    exif: JSON.parse(row.exif) as ExifFacts,
    uploadedAtMs: row.uploaded_at_ms,
    ...present('replacedAtMs', row.replaced_at_ms),
    ...present('batchId', row.batch_id),
    origin: row.origin,
  }
}

/** NULL in SQL is absence in our types. */
export function present<Name extends string, Value>(name: Name, value: Value | null): { [K in Name]?: Value } {
  // A computed key of a generic name widens to string.
  return (value === null ? {} : { [name]: value }) as { [K in Name]?: Value }
}
