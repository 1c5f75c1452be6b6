import { Bytes } from './bytes.ts'

/** One directory of EXIF's TIFF structure. Readers give undefined where the tag is absent, broken or of another kind. */
export interface TagDirectory {
  text(tag: number): string | undefined
  /** At most the first four values; a division by zero is NaN. */
  numbers(tag: number): number[]
}

export interface TiffTags {
  image: TagDirectory
  photo: TagDirectory
  gps: TagDirectory
}

interface Entry {
  type: number
  count: number
  at: number
}

const photoPointer = 0x8769
const gpsPointer = 0x8825
const maxEntries = 1000
const preambleBytes = 6
const maxTextBytes = 1024
const maxNumbers = 4
/** Bytes of one value, by TIFF type. 13 is a directory's place, 129 EXIF 3.0's UTF-8. */
const valueSizes: Partial<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  129: 1,
}
const textTypes = [2, 7, 129]

/**
 * Reads EXIF lazily: an entry costs nothing until it is asked for, and then a few bytes. Readers that build every value can be made to
 * fill the memory by a directory of a thousand entries that all point at the same bytes.
 */
export function readTiffTags(exif: Uint8Array): TiffTags | undefined {
  const tiff = tiffWithin(exif)
  if (!tiff) return undefined
  const reader = new TiffReader(tiff)
  const image = reader.directory(reader.uint32(4))
  return {
    image,
    photo: reader.directory(image.numbers(photoPointer)[0]),
    gps: reader.directory(image.numbers(gpsPointer)[0]),
  }
}

/**
 * The header follows "Exif\0\0" in JPEG, a four-byte offset in HEIF, and nothing in PNG. Some writers of WebP and HEIF put JPEG's preamble
 * before it, and some of these do not count it in the offset.
 */
function tiffWithin(exif: Uint8Array): Uint8Array | undefined {
  const bytes = new Bytes(exif)
  const behindOffset = 4 + (bytes.u32(0) ?? 0)
  const starts = [0, preambleBytes, behindOffset, behindOffset + preambleBytes]
  const start = starts.find((at) => ['II*\0', 'MM\0*'].includes(bytes.text(at, 4)) && exif.length >= at + 8)
  return start === undefined ? undefined : exif.subarray(start)
}

class TiffReader {
  readonly #view: DataView
  readonly #bytes: Uint8Array
  readonly #isLittleEndian: boolean

  constructor(tiff: Uint8Array) {
    this.#bytes = tiff
    this.#view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
    this.#isLittleEndian = tiff[0] === 0x49
  }

  uint32(at: number): number {
    return this.#view.getUint32(at, this.#isLittleEndian)
  }

  directory(at: number | undefined): TagDirectory {
    const entries = this.#entries(at)
    return {
      text: (tag) => this.#text(entries.get(tag)),
      numbers: (tag) => this.#numbers(entries.get(tag)),
    }
  }

  #entries(directoryAt: number | undefined): Map<number, Entry> {
    const entries = new Map<number, Entry>()
    const length = this.#bytes.length
    if (directoryAt === undefined || !Number.isInteger(directoryAt) || directoryAt < 8 || directoryAt + 2 > length) return entries
    const count = Math.min(this.#view.getUint16(directoryAt, this.#isLittleEndian), maxEntries)
    for (let index = 0, at = directoryAt + 2; index < count && at + 12 <= length; index++, at += 12) {
      const tag = this.#view.getUint16(at, this.#isLittleEndian)
      const type = this.#view.getUint16(at + 2, this.#isLittleEndian)
      const values = this.uint32(at + 4)
      const size = (valueSizes[type] ?? 0) * values
      // The first of two entries of one tag counts, as in other readers.
      if (size > 0 && !entries.has(tag)) entries.set(tag, { type, count: values, at: size <= 4 ? at + 8 : this.uint32(at + 8) })
    }
    return entries
  }

  #text(entry: Entry | undefined): string | undefined {
    if (!entry || !textTypes.includes(entry.type)) return undefined
    const bytes = this.#bytes.subarray(entry.at, entry.at + Math.min(entry.count, maxTextBytes))
    const end = bytes.indexOf(0)
    return decodeText(end < 0 ? bytes : bytes.subarray(0, end), end < 0 && entry.count > maxTextBytes)
  }

  #numbers(entry: Entry | undefined): number[] {
    if (!entry) return []
    const size = valueSizes[entry.type] ?? 0
    const found: number[] = []
    for (let index = 0; index < Math.min(entry.count, maxNumbers); index++) {
      const at = entry.at + index * size
      if (at + size > this.#bytes.length) break
      found.push(this.#number(entry.type, at))
    }
    return found
  }

  #number(type: number, at: number): number {
    const [view, isLittle] = [this.#view, this.#isLittleEndian]
    switch (type) {
      case 1:
        return view.getUint8(at)
      case 3:
        return view.getUint16(at, isLittle)
      case 4:
      case 13:
        return view.getUint32(at, isLittle)
      case 5:
        return view.getUint32(at, isLittle) / view.getUint32(at + 4, isLittle)
      case 6:
        return view.getInt8(at)
      case 8:
        return view.getInt16(at, isLittle)
      case 9:
        return view.getInt32(at, isLittle)
      case 10:
        return view.getInt32(at, isLittle) / view.getInt32(at + 4, isLittle)
      case 11:
        return view.getFloat32(at, isLittle)
      case 12:
        return view.getFloat64(at, isLittle)
      default:
        return Number.NaN
    }
  }
}

/** EXIF says ASCII; phones write UTF-8, older cameras Latin-1. A text that was cut off may end within a character. */
function decodeText(bytes: Uint8Array, isCut: boolean): string {
  const text = new TextDecoder().decode(bytes, { stream: isCut })
  return text.includes('\ufffd') ? String.fromCharCode(...bytes) : text
}
