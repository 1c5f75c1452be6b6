import type { MediaType } from '@imgstream/contract'

/** What the system says about a file before it is read. */
export interface FileFacts {
  /** The name alone, as it is on disk. */
  readonly name: string
  /** The name with the folders it was found under, for the person to tell files apart. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Ms since 1970 UTC; 0 when unknown. */
  readonly lastModifiedMs: number
}

/** What the first bytes of a picture say about it. Absent means the file does not say, or says it in a way we do not read. */
export interface PictureFacts {
  readonly mediaType?: MediaType
  /** Pixels as displayed, after orientation. */
  readonly width?: number
  readonly height?: number
  /** The camera's wall clock, `2025-05-14T10:31:07.120`, no zone. */
  readonly takenAt?: string
  /** UTC offset of that clock, `+02:00`. */
  readonly takenOffset?: string
  /** Make and model in one, without doubling. */
  readonly camera?: string
  readonly hasPlace?: boolean
}

/** A file the engine may read. `open` is called when its turn comes, never for all files at once. */
export interface LocalFile {
  readonly facts: FileFacts
  /** Throws FileProblem when the file is gone, cannot be read, or is not the one that `facts` describes any more. */
  open(): Promise<OpenFile>
  /** The file as it is now, for another try after it changed. Without it the facts stay as they are. */
  refresh?(): Promise<LocalFile>
}

export interface OpenFile {
  /** Bytes. */
  readonly size: number
  /** The bytes from `start` up to, not including, `end`. Throws FileProblem when the file changed meanwhile. */
  slice(start: number, end: number): Promise<Blob | Uint8Array>
  /** For slices that the request itself reads: asked when one broke, to tell a file that is gone or changed from a lost connection. */
  problem?(): Promise<FileProblem | undefined>
  close(): Promise<void>
}

export type FileProblemCode = 'FILE_MISSING' | 'FILE_CHANGED' | 'FILE_UNREADABLE'

/** Something is wrong with the file on this side; sending it again at once would not help. */
export class FileProblem extends Error {
  readonly code: FileProblemCode

  constructor(code: FileProblemCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'FileProblem'
    this.code = code
  }
}
