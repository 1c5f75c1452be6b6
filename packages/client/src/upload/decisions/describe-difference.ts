import type { PhotoFacts } from '../photo-facts.ts'

export type Comparison = 'same' | 'more' | 'less' | 'unknown'

/**
 * How the incoming file differs from the existing photo, as facts and not as text: each language words them itself.
 * `more` reads newer, larger or higher-resolution of the incoming side.
 */
export interface Difference {
  sameContent: boolean | undefined
  /** By capture time as the cameras wrote it; `byMs` is how far apart, always positive. */
  taken: { comparison: Comparison; byMs?: number }
  /** `more`: the file was changed after the existing photo was uploaded. */
  modified: Comparison
  /** By bytes; `ratio` is incoming / existing. */
  size: { comparison: Comparison; ratio?: number }
  /** By the number of pixels. `sameShape` says whether width and height have the same ratio. */
  pixels: { comparison: Comparison; sameShape?: boolean }
  sameFormat: boolean | undefined
  sameCamera: boolean | undefined
  /** Whether only one of them knows where it was taken. */
  place: 'same' | 'only_existing' | 'only_incoming' | 'unknown'
  /** One press of the shutter: the same capture time and no other camera. */
  sameShot: boolean
}

export function describeDifference(existing: PhotoFacts, incoming: PhotoFacts): Difference {
  const taken = compareTaken(existing, incoming)
  const sameCamera = both(existing.camera, incoming.camera, (a, b) => a === b)
  return {
    sameContent: both(existing.checksum, incoming.checksum, (a, b) => a === b),
    taken,
    modified: compareModified(existing, incoming),
    size: { comparison: compare(existing.size, incoming.size), ...(existing.size > 0 ? { ratio: incoming.size / existing.size } : {}) },
    pixels: comparePixels(existing, incoming),
    sameFormat: both(existing.mediaType, incoming.mediaType, (a, b) => a === b),
    sameCamera,
    place: both(existing.hasPlace, incoming.hasPlace, (a, b) => (a === b ? 'same' : a ? 'only_existing' : 'only_incoming')) ?? 'unknown',
    sameShot: taken.comparison === 'same' && sameCamera !== false,
  }
}

function compareTaken(existing: PhotoFacts, incoming: PhotoFacts): Difference['taken'] {
  const apart = both(wallClockMs(existing.takenAt), wallClockMs(incoming.takenAt), (a, b) => b - a)
  if (apart === undefined) return { comparison: 'unknown' }
  // One side may have lost the fraction of the second on its way through an editor: then seconds decide.
  const exact = hasFraction(existing.takenAt) && hasFraction(incoming.takenAt)
  const same = exact ? apart === 0 : Math.abs(apart) < 1000 && seconds(existing.takenAt) === seconds(incoming.takenAt)
  return same ? { comparison: 'same', byMs: 0 } : { comparison: apart > 0 ? 'more' : 'less', byMs: Math.abs(apart) }
}

function compareModified(existing: PhotoFacts, incoming: PhotoFacts): Comparison {
  const uploadedMs = existing.uploadedAt ? Date.parse(existing.uploadedAt) : existing.lastModifiedMs
  if (uploadedMs === undefined || Number.isNaN(uploadedMs) || incoming.lastModifiedMs === undefined) return 'unknown'
  if (incoming.lastModifiedMs > uploadedMs) return 'more'
  // A file from before the upload may be older or the very one that was uploaded: the upload time does not tell.
  return existing.uploadedAt ? 'unknown' : compare(uploadedMs, incoming.lastModifiedMs)
}

function comparePixels(existing: PhotoFacts, incoming: PhotoFacts): Difference['pixels'] {
  if (!existing.width || !existing.height || !incoming.width || !incoming.height) return { comparison: 'unknown' }
  const ratio = existing.width / existing.height / (incoming.width / incoming.height)
  return {
    comparison: compare(existing.width * existing.height, incoming.width * incoming.height),
    sameShape: Math.abs(ratio - 1) < 0.01,
  }
}

const compare = (existing: number, incoming: number): Comparison => (incoming === existing ? 'same' : incoming > existing ? 'more' : 'less')

function both<A, R>(a: A | undefined, b: A | undefined, join: (a: A, b: A) => R): R | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b)
}

/** A wall clock as ms, counted as if it were UTC. */
function wallClockMs(text: string | undefined): number | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(`${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}

const hasFraction = (text: string | undefined) => /\.\d*[1-9]/.test(text ?? '')
const seconds = (text: string | undefined) => text?.slice(0, 19)
