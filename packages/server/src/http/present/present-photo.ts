import {
  type DeletedVersions,
  offsetText,
  type PhotoDetails,
  type Photo as PhotoJson,
  type UploadOutcome,
  type PhotoVersion as VersionJson,
  wallClockText,
} from '@imgstream/contract'
import type { IngestOutcome } from '../../domain/photos/ingest-request.ts'
import type { Photo, PhotoVersion } from '../../domain/photos/photo.ts'
import type { PurgeResult } from '../../domain/photos/purge-versions.ts'

export const presentInstant = (ms: number) => new Date(ms).toISOString()

export function presentPhoto(photo: Photo): PhotoJson {
  return {
    photo_id: photo.id,
    filename: photo.filename,
    file_size: photo.byteSize,
    checksum: photo.checksum,
    media_type: photo.mediaType,
    width: photo.width,
    height: photo.height,
    taken_at: wallClockText(photo.takenAtMs),
    taken_offset: photo.takenOffsetMin === undefined ? null : offsetText(photo.takenOffsetMin),
    taken_source: photo.takenSource,
    first_uploaded_at: presentInstant(photo.firstUploadedAtMs),
    uploaded_at: presentInstant(photo.uploadedAtMs),
    version: photo.version,
    thumbhash: photo.thumbhash ?? null,
    renditions: photo.renditions,
    camera: photo.camera ?? null,
    latitude: photo.latitude ?? null,
    longitude: photo.longitude ?? null,
  }
}

export function presentDetails(photo: Photo, version: PhotoVersion | undefined): PhotoDetails {
  const exif = version?.exif
  return {
    ...presentPhoto(photo),
    exposure: {
      lens: exif?.lens ?? null,
      f_number: exif?.fNumber ?? null,
      exposure_seconds: exif?.exposureSeconds ?? null,
      iso: exif?.iso ?? null,
      focal_length_mm: exif?.focalLengthMm ?? null,
    },
    trashed_at: photo.trashedAtMs === undefined ? null : presentInstant(photo.trashedAtMs),
  }
}

/** `all` are the versions of its photo. */
export function presentVersion(version: PhotoVersion, all: readonly PhotoVersion[]): VersionJson {
  const shown = all.filter(({ keys }) => keys.original === version.keys.original).map((each) => each.version)
  const first = Math.min(...shown)
  return {
    version: version.version,
    current: version.replacedAtMs === undefined,
    file_size: version.byteSize,
    checksum: version.checksum,
    media_type: version.mediaType,
    width: version.width,
    height: version.height,
    uploaded_at: presentInstant(version.uploadedAtMs),
    replaced_at: version.replacedAtMs === undefined ? null : presentInstant(version.replacedAtMs),
    batch_id: version.batchId ?? null,
    origin: version.origin,
    restored_from: version.origin === 'restored' && first < version.version ? first : null,
  }
}

export const presentPurge = ({ versions, bytes }: PurgeResult): DeletedVersions => ({ deleted_versions: versions, bytes })

export function presentOutcome(outcome: IngestOutcome): UploadOutcome {
  const { kind, photo, reason, healed } = outcome
  return { outcome: kind, photo: presentPhoto(photo), ...(reason && { reason }), ...(healed && { healed }) }
}
