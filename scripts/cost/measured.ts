export interface Operations {
  /** Operations of class A: writes and lists. */
  a: number
  /** Of class B: reads. */
  b: number
}

export type Counted = Record<
  | 'uploadJpeg'
  | 'uploadHeic'
  | 'overwrite'
  | 'thumbnails'
  | 'preview'
  | 'original'
  | 'health'
  | 'sweep'
  | 'measureStorage'
  | 'verify'
  | 'backup',
  Operations
>

/** Photos whose thumbnails are looked at for the first time. */
export const photosInMonth = 20

/** What the bucket is asked for, by operations of class A and B. operations.test.ts counts them anew. */
export const operations: Counted = {
  uploadJpeg: { a: 4, b: 2 },
  uploadHeic: { a: 6, b: 3 },
  overwrite: { a: 4, b: 2 },
  thumbnails: { a: 0, b: 40 },
  preview: { a: 0, b: 2 },
  original: { a: 0, b: 2 },
  health: { a: 1, b: 1 },
  sweep: { a: 3, b: 0 },
  measureStorage: { a: 1, b: 0 },
  verify: { a: 4, b: 0 },
  backup: { a: 4, b: 3 },
}

/** Means of seven photos of cameras and phones (six JPEGs, a HEIC; 1.0 to 2.9 MB), uploaded on 2026-11-28; bytes. */
export const derivatives = { preview: 242_600, thumbnail: 27_200 }
/** Of benchmarks.md and scaling.md, CPU seconds: a JPEG of 12 megapixels through the whole upload path, a HEIC's pictures, a thumbnail, a month. */
export const cpuSeconds = { uploadJpeg: 0.107, drawHeic: 1.05, thumbnail: 0.0023, month: 0.0005 }
/** Bytes of a photo in PostgreSQL with its indexes, at 1,200,000 photos (scaling.md). */
export const rowBytes = 1600
