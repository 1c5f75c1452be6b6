import { inflateSync } from 'node:zlib'

const headerBytes = 12
const entryBytes = 16

/**
 * Turns a WOFF 1.0 font into the TrueType or OpenType file it wraps.
 *
 * Chromium reads system fonts with a FreeType that knows neither WOFF nor WOFF2, and npm carries Japanese fonts only
 * in those two wrappings. WOFF is a zlib stream a table: https://www.w3.org/TR/WOFF/
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('Not a WOFF 1.0 file')
  const tableCount = woff.readUInt16BE(12)
  const tables = Array.from({ length: tableCount }, (_, index) => readTable(woff, 44 + index * 20))

  const directory = Buffer.alloc(headerBytes + tableCount * entryBytes)
  const powerOfTwo = 2 ** Math.floor(Math.log2(tableCount))
  woff.copy(directory, 0, 4, 8) // the wrapped font's own signature
  directory.writeUInt16BE(tableCount, 4)
  directory.writeUInt16BE(powerOfTwo * 16, 6)
  directory.writeUInt16BE(Math.log2(powerOfTwo), 8)
  directory.writeUInt16BE((tableCount - powerOfTwo) * 16, 10)

  const parts: Buffer[] = [directory]
  let offset = directory.length
  for (const [index, table] of tables.entries()) {
    const entry = headerBytes + index * entryBytes
    directory.write(table.tag, entry, 'latin1')
    directory.writeUInt32BE(table.checksum, entry + 4)
    directory.writeUInt32BE(offset, entry + 8)
    directory.writeUInt32BE(table.bytes.length, entry + 12)
    const padding = Buffer.alloc((4 - (table.bytes.length % 4)) % 4)
    parts.push(table.bytes, padding)
    offset += table.bytes.length + padding.length
  }
  return Buffer.concat(parts)
}

function readTable(woff: Buffer, at: number): { tag: string; checksum: number; bytes: Buffer } {
  const offset = woff.readUInt32BE(at + 4)
  const packedBytes = woff.readUInt32BE(at + 8)
  const fullBytes = woff.readUInt32BE(at + 12)
  const packed = woff.subarray(offset, offset + packedBytes)
  return {
    tag: woff.toString('latin1', at, at + 4),
    checksum: woff.readUInt32BE(at + 16),
    // A table that did not get smaller is stored as it is.
    bytes: packedBytes < fullBytes ? inflateSync(packed) : packed,
  }
}
