import type { Pixels } from '@imgstream/pictures/heif-file'
import type { Pictures } from '../../../domain/ports/imaging.ts'
import type { PictureSettings } from '../draw-pictures.ts'

/** What a HEIC file shows without decoding its picture. */
export interface HeicGlance {
  width: number
  height: number
  exif?: Uint8Array
  /** The embedded thumbnail, where there is a good one. */
  thumbnail?: Pixels
  /** The file ends before its contents do. */
  isTruncated: boolean
}

export interface HeicDrawing {
  pictures: Pictures
  width: number
  height: number
  /** The file ends before its contents do. */
  damaged: boolean
}

/** What a worker can be asked, and what it answers. */
export interface HeicJobs {
  glance: HeicGlance
  draw: HeicDrawing
  fullSizeJpeg: Uint8Array
}

export interface HeicRequest {
  job: keyof HeicJobs
  path: string
}

/** Why a file is not drawn. The other side makes the sentence: it would take the worker longer to load the catalog than to look at a file. */
export type HeicRefusal =
  | { why: 'unreadable'; cause: string }
  | { why: 'too_many_pixels'; width: number; height: number }
  | { why: 'too_much_memory' }

/** `failure` is no fault of the file's: it could not be read from the disk. `ready` comes once, before all answers. */
export type HeicResponse = 'ready' | { result: HeicJobs[keyof HeicJobs] } | { refusal: HeicRefusal } | { failure: string }

export interface HeicWorkerSettings extends PictureSettings {
  maxPixels: number
}
