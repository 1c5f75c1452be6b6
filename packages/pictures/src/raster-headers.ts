import { Bytes } from './bytes.ts'
import { type Frame, pixels } from './frame.ts'

/** JPEG: marker segments up to the frame header (ITU-T T.81 annex B). */
export function readJpegHeader(head: Uint8Array): Frame {
  const bytes = new Bytes(head)
  let found: Frame = {}
  let at = 2
  while (at < bytes.length) {
    const marker = bytes.u8(at + 1)
    if (bytes.u8(at) !== 0xff || marker === undefined) return found
    if (marker === 0xff) {
      at += 1
      continue
    }
    const size = bytes.u16(at + 2)
    if (marker === 0xd9 || marker === 0xda || size === undefined || size < 2) return found
    if (marker === 0xe1 && !found.exif && bytes.text(at + 4, 6) === 'Exif\0\0') found = withExif(found, bytes.whole(at + 4, size - 2))
    if (isFrame(marker)) return { ...found, ...pixels(bytes.u16(at + 7), bytes.u16(at + 5)) }
    at += 2 + size
  }
  return found
}

const withExif = (frame: Frame, exif: Uint8Array | undefined): Frame => (exif ? { ...frame, exif } : frame)

/** Start of frame, in all its kinds; the three others in that range are tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/**
 * PNG: IHDR comes first. An eXIf chunk counts before the pixels and as a TIFF file at once, as for the decoders: they ignore all others, and
 * with them an orientation that we would believe in.
 */
export function readPngHeader(head: Uint8Array): Frame {
  const bytes = new Bytes(head)
  let found: Frame = {}
  for (let at = 8; at + 8 <= bytes.length; ) {
    const size = bytes.u32(at) ?? 0
    const type = bytes.text(at + 4, 4)
    if (type === 'IHDR') found = { ...found, ...pixels(bytes.u32(at + 8), bytes.u32(at + 12)) }
    if (type === 'eXIf' && /^(II|MM)$/.test(bytes.text(at + 8, 2))) return withExif(found, bytes.whole(at + 8, size))
    if (type === 'IDAT') return found
    at += 12 + size
  }
  return found
}

const exifAnnounced = 8

/** WebP: chunks of a RIFF file (RFC 9649). Decoders take the EXIF chunk only where the first chunk announces it. */
export function readWebpHeader(head: Uint8Array): Frame {
  const bytes = new Bytes(head)
  const isExtended = bytes.text(12, 4) === 'VP8X'
  const hasExif = isExtended && ((bytes.u8(20) ?? 0) & exifAnnounced) !== 0
  let found: Frame = {}
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.u32(at + 4, true) ?? 0
    const type = bytes.text(at, 4)
    if (found.width === undefined) found = { ...found, ...webpPixels(bytes, type, at + 8) }
    if (type === 'EXIF' && hasExif) return withExif(found, bytes.whole(at + 8, size))
    at += 8 + size + (size % 2)
  }
  return found
}

function webpPixels(bytes: Bytes, type: string, at: number): Frame {
  const u24 = (position: number) => (bytes.u16(position, true) ?? 0) + (bytes.u8(position + 2) ?? 0) * 0x10000
  if (type === 'VP8X') return pixels(u24(at + 4) + 1, u24(at + 7) + 1)
  if (type === 'VP8 ') return pixels((bytes.u16(at + 6, true) ?? 0) & 0x3fff, (bytes.u16(at + 8, true) ?? 0) & 0x3fff)
  if (type !== 'VP8L') return {}
  const bits = bytes.u32(at + 1, true) ?? 0
  return pixels((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}
