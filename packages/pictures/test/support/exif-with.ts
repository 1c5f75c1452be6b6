/** One tag: text, 16-bit or 32-bit numbers, bytes, or fractions. */
type Value = string | { short: number[] } | { byte: number[] } | { fractions: [number, number][] }
type Tags = Record<number, Value>

/** Writes EXIF's TIFF structure, also with values that no camera would write. */
export function exifWith(tags: { image?: Tags; photo?: Tags; gps?: Tags }, order: 'II' | 'MM' = 'II'): Buffer {
  const isLittle = order === 'II'
  const parts: Buffer[] = [Buffer.from(isLittle ? 'II*\0' : 'MM\0*', 'latin1'), uint32(8, isLittle)]
  const photoCount = Object.keys(tags.photo ?? {}).length
  const imageEntries = Object.keys(tags.image ?? {}).length + 2
  const photoAt = 8 + directorySize(imageEntries)
  const gpsAt = photoAt + directorySize(photoCount)
  const heap = { at: gpsAt + directorySize(Object.keys(tags.gps ?? {}).length), parts: [] as Buffer[] }
  parts.push(
    directory({ ...tags.image }, heap, isLittle, [
      [0x8769, photoAt],
      [0x8825, gpsAt],
    ]),
  )
  parts.push(directory(tags.photo ?? {}, heap, isLittle), directory(tags.gps ?? {}, heap, isLittle), ...heap.parts)
  return Buffer.concat(parts)
}

const directorySize = (entries: number) => 2 + entries * 12 + 4

function directory(tags: Tags, heap: { at: number; parts: Buffer[] }, isLittle: boolean, pointers: [number, number][] = []): Buffer {
  const entries = Object.entries(tags).map(([tag, value]) => ({ tag: Number(tag), ...encoded(value, isLittle) }))
  for (const [tag, at] of pointers) entries.push({ tag, type: 4, count: 1, bytes: uint32(at, isLittle) })
  const sorted = entries.sort((a, b) => a.tag - b.tag)
  const written = sorted.map(({ tag, type, count, bytes }) => {
    if (bytes.length <= 4)
      return Buffer.concat([uint16(tag, isLittle), uint16(type, isLittle), uint32(count, isLittle), bytes, Buffer.alloc(4 - bytes.length)])
    const at = heap.at
    heap.at += bytes.length
    heap.parts.push(bytes)
    return Buffer.concat([uint16(tag, isLittle), uint16(type, isLittle), uint32(count, isLittle), uint32(at, isLittle)])
  })
  return Buffer.concat([uint16(written.length, isLittle), ...written, Buffer.alloc(4)])
}

function encoded(value: Value, isLittle: boolean): { type: number; count: number; bytes: Buffer } {
  if (typeof value === 'string') {
    const bytes = Buffer.from(`${value}\0`, 'utf8')
    return { type: 2, count: bytes.length, bytes }
  }
  if ('byte' in value) return { type: 1, count: value.byte.length, bytes: Buffer.from(value.byte) }
  if ('short' in value)
    return { type: 3, count: value.short.length, bytes: Buffer.concat(value.short.map((number) => uint16(number, isLittle))) }
  return { type: 5, count: value.fractions.length, bytes: Buffer.concat(value.fractions.flat().map((number) => uint32(number, isLittle))) }
}

function uint16(value: number, isLittle: boolean): Buffer {
  const bytes = Buffer.alloc(2)
  if (isLittle) bytes.writeUInt16LE(value)
  else bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number, isLittle: boolean): Buffer {
  const bytes = Buffer.alloc(4)
  if (isLittle) bytes.writeUInt32LE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
