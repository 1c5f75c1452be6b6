import type { ExifFacts, MediaType, TakenSource } from '@imgstream/contract'

/**
 * pending: shown by the picture embedded in the file until the real ones are made; damaged: drawn as far as the file's bytes go;
 * failed: the original cannot be drawn.
 */
export type RenditionState = 'ready' | 'pending' | 'damaged' | 'failed'

/** One photo of one library as it is now: the current version's picture under an id that stays for life. */
export interface Photo {
  id: string
  ownerId: string
  filename: string
  nameKey: string
  /** Wall clock at the camera, ms counted as if it were UTC. */
  takenAtMs: number
  takenOffsetMin?: number
  takenSource: TakenSource
  firstUploadedAtMs: number
  uploadedAtMs: number
  version: number
  checksum: string
  byteSize: number
  mediaType: MediaType
  width: number
  height: number
  thumbhash?: string
  renditions: RenditionState
  camera?: string
  latitude?: number
  longitude?: number
  trashedAtMs?: number
}

/** How a version came to be. */
export type VersionOrigin = 'uploaded' | 'kept_both' | 'overwritten' | 'restored'

export interface ObjectKeys {
  original: string
  preview?: string
  thumbnail?: string
  /** The full-size JPEG, once somebody asked for it. */
  full?: string
}

export interface PhotoVersion {
  photoId: string
  ownerId: string
  version: number
  keys: ObjectKeys
  renditions: RenditionState
  checksum: string
  byteSize: number
  mediaType: MediaType
  width: number
  height: number
  thumbhash?: string
  exif: ExifFacts
  uploadedAtMs: number
  replacedAtMs?: number
  batchId?: string
  origin: VersionOrigin
}

export type RenditionKind = 'preview' | 'thumbnail' | 'full'

export const originalKey = (ownerId: string, photoId: string, objectId: string) => `originals/${ownerId}/${photoId}/${objectId}`

/** Whether an object can have this key: what a damaged row says may be anything. */
export const isObjectKey = (key: string) => /^(originals|derivatives)(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/.test(key) && !key.includes('..')

export function renditionKey(ownerId: string, photoId: string, objectId: string, kind: RenditionKind): string {
  const suffix = { preview: 'preview', thumbnail: 'thumb', full: 'full' }[kind]
  return `derivatives/${ownerId}/${photoId}/${objectId}.${suffix}.jpg`
}

/** `2024-05` of a wall clock. */
export const monthOf = (takenAtMs: number) => new Date(takenAtMs).toISOString().slice(0, 7)
