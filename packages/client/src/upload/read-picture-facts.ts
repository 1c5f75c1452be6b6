import type { MediaType } from '@imgstream/contract'
import type { PictureFacts } from './file-facts.ts'
import { Bytes } from './picture/bytes.ts'
import { readExif } from './picture/exif-facts.ts'
import { readHeifHeader } from './picture/heif-header.ts'
import { type PictureHeader, readJpegHeader, readPngHeader, readWebpHeader } from './picture/picture-headers.ts'

/** How many bytes of a file are enough to know its facts. */
export const factsHeadBytes = 256 * 1024

const readers: Record<MediaType, (head: Uint8Array) => PictureHeader> = {
  'image/jpeg': readJpegHeader,
  'image/png': readPngHeader,
  'image/webp': readWebpHeader,
  'image/heic': readHeifHeader,
  'image/heif': readHeifHeader,
}

/**
 * What the first bytes of a file say about the picture in it. For showing and comparing before anything is sent: the server looks at the whole
 * file and decides. Takes any bytes and never throws; what is not there or not understood is absent.
 */
export function readPictureFacts(head: Uint8Array): PictureFacts {
  const mediaType = mediaTypeOf(new Bytes(head))
  if (!mediaType) return {}
  const { width, height, exif } = readers[mediaType](head)
  const { orientation = 1, ...facts } = exif ? readExif(exif) : {}
  return { mediaType, ...displayed(mediaType, width, height, orientation), ...facts }
}

function mediaTypeOf(bytes: Bytes): MediaType | undefined {
  if (bytes.u8(0) === 0xff && bytes.u16(1) === 0xd8ff) return 'image/jpeg'
  if (bytes.u32(0) === 0x89504e47 && bytes.u32(4) === 0x0d0a1a0a) return 'image/png'
  if (bytes.text(0, 4) === 'RIFF' && bytes.text(8, 4) === 'WEBP') return 'image/webp'
  return bytes.text(4, 4) === 'ftyp' ? heifType(bytes) : undefined
}

/** By the brands of the file: those of HEVC pictures, else the ones that any HEIF picture may carry. */
function heifType(bytes: Bytes): MediaType | undefined {
  const size = Math.min(bytes.u32(0) ?? 0, 256)
  const brands = [bytes.text(8, 4)]
  for (let at = 16; at + 4 <= size; at += 4) brands.push(bytes.text(at, 4))
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms])$/.test(brand))) return 'image/heic'
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return undefined
  return brands.some((brand) => brand === 'mif1' || brand === 'msf1' || brand === 'mif2') ? 'image/heif' : undefined
}

function displayed(mediaType: MediaType, width: number | undefined, height: number | undefined, orientation: number) {
  if (!width || !height) return {}
  // HEIF turns its pictures by a property of its own; the Exif orientation in it is a record of the camera only.
  const turned = orientation >= 5 && mediaType !== 'image/heic' && mediaType !== 'image/heif'
  return turned ? { width: height, height: width } : { width, height }
}
