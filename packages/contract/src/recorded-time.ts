import type { TakenSource } from './photos.ts'

/** What a file's EXIF says about the moment of capture, the camera and the place. Absent means the file does not say. */
export interface ExifFacts {
  /** Wall clock of DateTimeOriginal, in ms as if it were UTC, sub-seconds included. [Note: Wall-clock dates] */
  originalAtMs?: number
  originalOffsetMin?: number
  digitizedAtMs?: number
  digitizedOffsetMin?: number
  /** Make and model in one, without doubling ("Apple iPhone 5"). */
  camera?: string
  lens?: string
  fNumber?: number
  exposureSeconds?: number
  iso?: number
  focalLengthMm?: number
  latitude?: number
  longitude?: number
  altitudeM?: number
}

/** The moment that a camera recorded. */
export interface RecordedTime {
  /** Wall clock, in ms as if it were UTC. [Note: Wall-clock dates] */
  takenAtMs: number
  takenOffsetMin?: number
  source: Extract<TakenSource, 'exif_original' | 'exif_digitized'>
}

const yearMs = 366 * 24 * 60 * 60 * 1000
/** The year of the oldest photograph that is left. */
const firstPhotographMs = Date.UTC(1826, 0, 1)

/** Whether a photo that came at `nowMs` can have been taken then. A clock that is months ahead still tells the order of the photos. */
export const isCredibleTime = (atMs: number | undefined, nowMs: number): atMs is number =>
  atMs !== undefined && Number.isFinite(atMs) && atMs >= firstPhotographMs && atMs < nowMs + yearMs

/**
 * The first credible time in EXIF, with its own offset: the original one, else the digitised one. The server stores it and clients show it
 * before anything is sent, so the rule lives here.
 */
export function recordedTime(exif: ExifFacts, nowMs: number): RecordedTime | undefined {
  if (isCredibleTime(exif.originalAtMs, nowMs)) return recorded(exif.originalAtMs, exif.originalOffsetMin, 'exif_original')
  if (isCredibleTime(exif.digitizedAtMs, nowMs)) return recorded(exif.digitizedAtMs, exif.digitizedOffsetMin, 'exif_digitized')
  return undefined
}

function recorded(takenAtMs: number, offsetMin: number | undefined, source: RecordedTime['source']): RecordedTime {
  return { takenAtMs: Math.round(takenAtMs), ...(offsetMin !== undefined && { takenOffsetMin: offsetMin }), source }
}
