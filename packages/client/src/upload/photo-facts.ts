import type { Photo } from '@imgstream/contract'
import type { QueueItem } from './queue/queue-item.ts'

/** The facts of one side of a review, existing or incoming, in one shape. Absent means unknown. */
export interface PhotoFacts {
  filename: string
  /** Bytes. */
  size: number
  checksum?: string | undefined
  mediaType?: string | undefined
  width?: number | undefined
  height?: number | undefined
  /** The camera's wall clock, only where the camera wrote it. */
  takenAt?: string | undefined
  takenOffset?: string | undefined
  camera?: string | undefined
  hasPlace?: boolean | undefined
  /** The instant of the upload, ISO 8601. */
  uploadedAt?: string | undefined
  /** Ms since 1970 UTC. */
  lastModifiedMs?: number | undefined
}

/** Whether the date is the camera's own, not one read from a name, a file's time or the upload. */
export const isCaptureTime = ({ taken_source: source }: Pick<Photo, 'taken_source'>): boolean =>
  source === 'exif_original' || source === 'exif_digitized'

export function factsOfPhoto(photo: Photo): PhotoFacts {
  const fromCamera = isCaptureTime(photo)
  return {
    filename: photo.filename,
    size: photo.file_size,
    checksum: photo.checksum,
    mediaType: photo.media_type,
    width: photo.width,
    height: photo.height,
    takenAt: fromCamera ? photo.taken_at : undefined,
    takenOffset: fromCamera ? (photo.taken_offset ?? undefined) : undefined,
    camera: photo.camera ?? undefined,
    hasPlace: photo.latitude !== null && photo.longitude !== null,
    uploadedAt: photo.uploaded_at,
  }
}

export function factsOfItem(item: QueueItem): PhotoFacts {
  const picture = item.picture ?? {}
  return {
    filename: item.filename,
    size: item.file.size,
    checksum: item.checksum,
    mediaType: picture.mediaType,
    width: picture.width,
    height: picture.height,
    takenAt: picture.takenAt,
    takenOffset: picture.takenOffset,
    camera: picture.camera,
    // Unknown where no Exif was read: it may lie beyond the bytes that were looked at.
    hasPlace: picture.hasPlace,
    lastModifiedMs: item.file.lastModifiedMs || undefined,
  }
}
