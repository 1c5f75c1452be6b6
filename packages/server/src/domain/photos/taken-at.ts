import type { TakenSource } from '@imgstream/contract'
import type { ExifFacts } from '../ports/imaging.ts'
import { dateInFilename } from './filename-date.ts'

export interface TakenAt {
  /** Wall clock, in ms as if it were UTC. [Note: Wall-clock dates] */
  takenAtMs: number
  /** Only where the camera recorded it. A file time and the time of the upload are read on a UTC clock. */
  takenOffsetMin?: number
  source: TakenSource
}

const dayMs = 24 * 60 * 60 * 1000
const yearMs = 366 * dayMs
/** The year of the oldest photograph that is left. */
const firstPhotographMs = Date.UTC(1826, 0, 1)

/** Decides when a photo was taken: the first credible of EXIF original, EXIF digitised, the filename, the file's time, and the upload. */
export function chooseTakenAt(from: { exif: ExifFacts; filename: string; lastModifiedMs?: number; uploadedAtMs: number }): TakenAt {
  const { exif, filename, lastModifiedMs, uploadedAtMs } = from
  const isCredible = (atMs: number | undefined): atMs is number =>
    atMs !== undefined && Number.isFinite(atMs) && atMs >= firstPhotographMs && atMs < uploadedAtMs + yearMs

  if (isCredible(exif.originalAtMs)) return recorded(exif.originalAtMs, exif.originalOffsetMin, 'exif_original')
  if (isCredible(exif.digitizedAtMs)) return recorded(exif.digitizedAtMs, exif.digitizedOffsetMin, 'exif_digitized')
  const namedAtMs = dateInFilename(filename)
  if (isCredible(namedAtMs)) return { takenAtMs: namedAtMs, source: 'filename' }
  if (isCredible(lastModifiedMs) && !isUnsetClock(lastModifiedMs)) return { takenAtMs: Math.round(lastModifiedMs), source: 'file_time' }
  return { takenAtMs: Math.round(uploadedAtMs), source: 'upload' }
}

function recorded(takenAtMs: number, offsetMin: number | undefined, source: TakenSource): TakenAt {
  return { takenAtMs: Math.round(takenAtMs), ...(offsetMin !== undefined && { takenOffsetMin: offsetMin }), source }
}

/** 1 January 1970 (Unix) and 1980 (FAT, ZIP), in any time zone, are what a file says when nobody set its time. */
function isUnsetClock(fileTimeMs: number): boolean {
  return [0, Date.UTC(1980, 0, 1)].some((zeroMs) => Math.abs(fileTimeMs - zeroMs) <= dayMs)
}
