import { nameKey } from '@imgstream/contract'
import type { InspectedPicture } from '../ports/imaging.ts'
import type { ReceivedBytes } from '../ports/object-store.ts'
import type { PhotoRow } from '../ports/photo-repository.ts'
import type { IngestRequest } from './ingest-request.ts'
import type { ObjectKeys, Photo, PhotoVersion, VersionOrigin } from './photo.ts'
import { chooseTakenAt } from './taken-at.ts'

interface Ingredients {
  request: IngestRequest
  received: ReceivedBytes
  picture: InspectedPicture
  keys: ObjectKeys
  nowMs: number
}

export function newPhotoRow(from: Ingredients & { photoId: string; filename: string; origin: VersionOrigin }): PhotoRow {
  const { request, picture, nowMs } = from
  const { record } = request
  const firstUploadedAtMs = Math.min(record?.firstUploadedAtMs ?? nowMs, nowMs)
  const taken =
    record?.taken ??
    chooseTakenAt({
      exif: picture.exif,
      filename: request.filename,
      ...(request.lastModifiedMs !== undefined && { lastModifiedMs: request.lastModifiedMs }),
      uploadedAtMs: firstUploadedAtMs,
    })
  const photo: Photo = {
    id: from.photoId,
    ownerId: request.ownerId,
    filename: from.filename,
    nameKey: nameKey(from.filename),
    takenAtMs: taken.takenAtMs,
    ...(taken.takenOffsetMin !== undefined && { takenOffsetMin: taken.takenOffsetMin }),
    takenSource: taken.source,
    firstUploadedAtMs,
    version: 1,
    ...pictureFacts(from),
  }
  return { photo, version: versionOf(photo, from, record?.origin ?? from.origin) }
}

/** The next version of a photo: id, name, first upload time and capture time stay; picture, size and EXIF are the new ones. */
export function newVersionRow(from: Ingredients & { existing: Photo }): PhotoRow {
  const { id, ownerId, filename, nameKey, takenAtMs, takenOffsetMin, takenSource, firstUploadedAtMs, version } = from.existing
  const kept = { id, ownerId, filename, nameKey, takenAtMs, takenSource, firstUploadedAtMs, version: version + 1 }
  const photo: Photo = { ...kept, ...(takenOffsetMin !== undefined && { takenOffsetMin }), ...pictureFacts(from) }
  return { photo, version: versionOf(photo, from, 'overwritten') }
}

function pictureFacts({ received, picture, nowMs }: Ingredients) {
  const { camera, latitude, longitude } = picture.exif
  return {
    uploadedAtMs: nowMs,
    checksum: received.checksum,
    byteSize: received.byteSize,
    mediaType: picture.mediaType,
    width: picture.width,
    height: picture.height,
    thumbhash: picture.pictures.thumbhash,
    renditions: picture.renditions === 'ready' && picture.damaged ? ('damaged' as const) : picture.renditions,
    ...(camera !== undefined && { camera }),
    ...(latitude !== undefined && { latitude }),
    ...(longitude !== undefined && { longitude }),
  }
}

function versionOf(photo: Photo, { keys, picture, request }: Ingredients, origin: VersionOrigin): PhotoVersion {
  return {
    photoId: photo.id,
    ownerId: photo.ownerId,
    version: photo.version,
    keys,
    renditions: photo.renditions,
    checksum: photo.checksum,
    byteSize: photo.byteSize,
    mediaType: photo.mediaType,
    width: photo.width,
    height: photo.height,
    ...(photo.thumbhash !== undefined && { thumbhash: photo.thumbhash }),
    exif: picture.exif,
    uploadedAtMs: photo.uploadedAtMs,
    ...(request.batchId && { batchId: request.batchId }),
    origin,
  }
}
