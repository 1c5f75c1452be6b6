import type { ErrorCode } from '@imgstream/contract'
import type { Pictures } from '../../../domain/ports/imaging.ts'
import type { PictureSettings, Pixels } from '../draw-pictures.ts'

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

export type HeicResponse =
  | { ok: true; result: HeicJobs[keyof HeicJobs] }
  | { ok: false; code: ErrorCode; message: string; details: Record<string, unknown> }

export interface HeicWorkerSettings extends PictureSettings {
  maxPixels: number
}
