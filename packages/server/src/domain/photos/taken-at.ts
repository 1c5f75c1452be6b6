import { type ExifFacts, isCredibleTime, recordedTime, type TakenSource } from '@imgstream/contract'
import { dateInFilename } from './filename-date.ts'

export interface TakenAt {
  /** Wall clock, in ms as if it were UTC. [Note: Wall-clock dates] */
  takenAtMs: number
  /** Only where the camera recorded it. A file time and the time of the upload are read on a UTC clock. */
  takenOffsetMin?: number
  source: TakenSource
}

const dayMs = 24 * 60 * 60 * 1000

/** Decides when a photo was taken: the first credible of EXIF original, EXIF digitised, the filename, the file's time, and the upload. */
export function chooseTakenAt(from: { exif: ExifFacts; filename: string; lastModifiedMs?: number; uploadedAtMs: number }): TakenAt {
  const { exif, filename, lastModifiedMs, uploadedAtMs } = from
  const isCredible = (atMs: number | undefined): atMs is number => isCredibleTime(atMs, uploadedAtMs)

  const recorded = recordedTime(exif, uploadedAtMs)
  if (recorded) return recorded
  const namedAtMs = dateInFilename(filename)
  if (isCredible(namedAtMs)) return { takenAtMs: namedAtMs, source: 'filename' }
  if (isCredible(lastModifiedMs) && !isUnsetClock(lastModifiedMs)) return { takenAtMs: Math.round(lastModifiedMs), source: 'file_time' }
  return { takenAtMs: Math.round(uploadedAtMs), source: 'upload' }
}

/** 1 January 1970 (Unix) and 1980 (FAT, ZIP), in any time zone, are what a file says when nobody set its time. */
function isUnsetClock(fileTimeMs: number): boolean {
  return [0, Date.UTC(1980, 0, 1)].some((zeroMs) => Math.abs(fileTimeMs - zeroMs) <= dayMs)
}
