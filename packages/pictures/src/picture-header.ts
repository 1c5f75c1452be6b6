import type { MediaType } from '@imgstream/contract'
import type { Frame } from './frame.ts'
import { readHeifHeader } from './heif-header.ts'
import { mediaTypeOf } from './media-type.ts'
import { readJpegHeader, readPngHeader, readWebpHeader } from './raster-headers.ts'
import { readTiffTags } from './tiff-tags.ts'

/** What the first bytes of a picture file say. Absent means that they do not, or in a way we do not read. */
export interface PictureHeader {
  mediaType: MediaType
  /** Pixels as displayed, after orientation. */
  width?: number
  height?: number
  /** The Exif block with whatever its format puts before it, for `readExif`. Only where all of it is there. */
  exif?: Uint8Array
}

const orientationTag = 0x0112

const readers: Record<MediaType, (head: Uint8Array) => Frame> = {
  'image/jpeg': readJpegHeader,
  'image/png': readPngHeader,
  'image/webp': readWebpHeader,
  'image/heic': readHeifHeader,
  'image/heif': readHeifHeader,
}

/** Takes any bytes and never throws; undefined for what is no picture that is accepted. */
export function readPictureHeader(head: Uint8Array): PictureHeader | undefined {
  const mediaType = mediaTypeOf(head)
  if (!mediaType) return undefined
  const { width, height, exif } = readers[mediaType](head)
  return { mediaType, ...displayed(mediaType, width, height, exif), ...(exif && { exif }) }
}

function displayed(mediaType: MediaType, width: number | undefined, height: number | undefined, exif: Uint8Array | undefined) {
  if (!width || !height) return {}
  // HEIF turns its pictures by a property of its own; the Exif orientation in it is a record of the camera only.
  const isHeif = mediaType === 'image/heic' || mediaType === 'image/heif'
  const [orientation = 1] = (!isHeif && exif && readTiffTags(exif)?.image.numbers(orientationTag)) || []
  return orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height }
}
