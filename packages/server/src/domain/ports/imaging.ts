import type { ExifFacts, MediaType } from '@imgstream/contract'

export interface Pictures {
  /** JPEG, longest side at most 1440 px, never enlarged. */
  preview: Uint8Array
  /** JPEG, longest side at most 400 px (configurable), in sRGB or with a small profile. */
  thumbnail: Uint8Array
  /** ThumbHash, base64. */
  thumbhash: string
}

export interface InspectedPicture {
  mediaType: MediaType
  /** Pixels as displayed, after orientation. */
  width: number
  height: number
  exif: ExifFacts
  /** `pending`: the pictures are made from the embedded thumbnail and `derive` should replace them. */
  renditions: 'ready' | 'pending'
  pictures: Pictures
  /** The decoder met errors (a truncated tail, say) and drew what it could. */
  damaged: boolean
}

/** Looks at untrusted pictures under limits of pixels, time and memory. Never blocks the event loop. */
export interface Imaging {
  /**
   * Decides the format by the bytes alone and makes the pictures, for HEIC from the embedded thumbnail where it has one.
   * Throws AppError UNSUPPORTED_FORMAT, UNREADABLE_IMAGE or TOO_MANY_PIXELS.
   */
  inspect(path: string): Promise<InspectedPicture>
  /** The real pictures of a file that was `pending`. Throws AppError UNREADABLE_IMAGE when it cannot be decoded. */
  derive(path: string, mediaType: MediaType): Promise<{ pictures: Pictures; width: number; height: number; damaged: boolean }>
  /** A JPEG of the full size, orientation applied, colours kept. Throws AppError UNREADABLE_IMAGE. */
  fullSizeJpeg(path: string, mediaType: MediaType): Promise<Uint8Array>
  /** Whether a picture that we made can be drawn to its end. Throws what the system says where the file cannot be read. */
  isReadable(path: string): Promise<boolean>
  /** Ends workers. */
  close(): Promise<void>
}
