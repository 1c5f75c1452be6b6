import { Bytes } from './bytes.ts'
import { type Frame, pixels } from './frame.ts'

interface Box {
  type: string
  /** Where the content begins and ends. */
  start: number
  end: number
}

/** More boxes and items than any camera writes: a file made to mislead ends here. */
const most = 4096

/** HEIF: the primary item's size and rotation, and the Exif item (ISO/IEC 23008-12). Pixels come out as displayed. */
export function readHeifHeader(head: Uint8Array): Frame {
  const bytes = new Bytes(head)
  const meta = boxes(bytes, 0, bytes.length).find((box) => box.type === 'meta')
  if (!meta) return {}
  const parts = new Map<string, Box>()
  for (const box of boxes(bytes, meta.start + 4, meta.end)) if (!parts.has(box.type)) parts.set(box.type, box)
  const exif = exifBlock(bytes, parts.get('iinf'), parts.get('iloc'))
  return { ...displayedPixels(bytes, parts.get('pitm'), parts.get('iprp')), ...(exif ? { exif } : {}) }
}

function boxes(bytes: Bytes, start: number, end: number): Box[] {
  const found: Box[] = []
  for (let at = start; at + 8 <= Math.min(end, bytes.length) && found.length < most; ) {
    const short = bytes.u32(at) ?? 0
    const size = short === 1 ? bytes.uint(at + 8, 8) : short === 0 ? end - at : short
    const headerSize = short === 1 ? 16 : 8
    if (size === undefined || size < headerSize) break
    found.push({ type: bytes.text(at + 4, 4), start: at + headerSize, end: Math.min(at + size, end) })
    at += size
  }
  return found
}

function displayedPixels(bytes: Bytes, pitm: Box | undefined, iprp: Box | undefined): Frame {
  const parts = iprp ? boxes(bytes, iprp.start, iprp.end) : []
  const ipco = parts.find((box) => box.type === 'ipco')
  const ipma = parts.find((box) => box.type === 'ipma')
  if (!pitm || !ipco || !ipma) return {}
  const primary = bytes.u8(pitm.start) === 0 ? bytes.u16(pitm.start + 4) : bytes.u32(pitm.start + 4)
  const properties = boxes(bytes, ipco.start, ipco.end)
  let size: Frame = {}
  let turned = false
  for (const index of associations(bytes, ipma, primary)) {
    const property = properties[index - 1]
    if (property?.type === 'ispe') size = pixels(bytes.u32(property.start + 4), bytes.u32(property.start + 8))
    if (property?.type === 'irot') turned = (bytes.u8(property.start) ?? 0) % 2 === 1
  }
  return turned ? pixels(size.height, size.width) : size
}

/** The properties of one item, as places in the list of properties, counted from 1. */
function associations(bytes: Bytes, ipma: Box, item: number | undefined): number[] {
  const wideIds = bytes.u8(ipma.start) !== 0
  const wideIndexes = ((bytes.u8(ipma.start + 3) ?? 0) & 1) === 1
  const items = Math.min(bytes.u32(ipma.start + 4) ?? 0, most)
  let at = ipma.start + 8
  for (let index = 0; index < items && at < ipma.end; index += 1) {
    const id = wideIds ? bytes.u32(at) : bytes.u16(at)
    at += wideIds ? 4 : 2
    const count = bytes.u8(at) ?? 0
    at += 1
    const indexes = Array.from({ length: count }, (_, place) =>
      wideIndexes ? (bytes.u16(at + place * 2) ?? 0) & 0x7fff : (bytes.u8(at + place) ?? 0) & 0x7f,
    )
    if (id === item) return indexes
    at += count * (wideIndexes ? 2 : 1)
  }
  return []
}

function exifBlock(bytes: Bytes, iinf: Box | undefined, iloc: Box | undefined): Uint8Array | undefined {
  if (!iinf || !iloc) return undefined
  const entries = boxes(bytes, iinf.start + (bytes.u8(iinf.start) === 0 ? 6 : 8), iinf.end)
  const entry = entries.find((box) => box.type === 'infe' && itemType(bytes, box) === 'Exif')
  const item = entry && (bytes.u8(entry.start) === 2 ? bytes.u16(entry.start + 4) : bytes.u32(entry.start + 4))
  const place = item === undefined ? undefined : locationOf(bytes, iloc, item)
  return place && bytes.whole(place.at, place.length)
}

function itemType(bytes: Bytes, infe: Box): string {
  const version = bytes.u8(infe.start) ?? 0
  if (version < 2) return ''
  return bytes.text(infe.start + (version === 2 ? 8 : 10), 4)
}

/** Where an item lies that is in the file itself and in one piece. */
function locationOf(bytes: Bytes, iloc: Box, item: number): { at: number; length: number } | undefined {
  const version = bytes.u8(iloc.start) ?? 0
  const sizes = bytes.u16(iloc.start + 4) ?? 0
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15] as const
  const indexSize = version === 0 ? 0 : sizes & 15
  const idSize = version < 2 ? 2 : 4
  const readId = (at: number) => (idSize === 2 ? bytes.u16(at) : bytes.u32(at))
  const count = Math.min(readId(iloc.start + 6) ?? 0, most)
  let at = iloc.start + 6 + idSize
  for (let index = 0; index < count && at < iloc.end; index += 1) {
    const id = readId(at)
    at += idSize
    const method = version === 0 ? 0 : (bytes.u16(at) ?? 0) & 15
    at += version === 0 ? 2 : 4
    const base = bytes.uint(at, baseSize)
    const extents = bytes.u16(at + baseSize) ?? 0
    at += baseSize + 2
    if (id === item) {
      const offset = bytes.uint(at + indexSize, offsetSize)
      const length = bytes.uint(at + indexSize + offsetSize, lengthSize)
      const found = method === 0 && extents === 1 && base !== undefined && offset !== undefined && length !== undefined
      return found ? { at: base + offset, length } : undefined
    }
    at += extents * (indexSize + offsetSize + lengthSize)
  }
  return undefined
}
