import { open } from 'node:fs/promises'
import type { MediaType } from '@imgstream/contract'

const stillHevcBrands = ['heic', 'heix', 'heim', 'heis']
const otherCodecBrands = ['avif', 'avis', 'avci', 'jpeg', 'j2ki', 'vvic', 'evbi']

/** The format by the bytes alone: names and announced types are not believed. Undefined for everything that is not accepted. */
export async function sniffMediaType(path: string): Promise<MediaType | undefined> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return mediaTypeOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

export function mediaTypeOf(start: Buffer): MediaType | undefined {
  if (start.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff))) return 'image/jpeg'
  if (start.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))) return 'image/png'
  if (textAt(start, 0) === 'RIFF' && textAt(start, 8) === 'WEBP') return 'image/webp'
  return textAt(start, 4) === 'ftyp' ? heifTypeOf(start) : undefined
}

/** Stills coded with HEVC. Sequences (hevc, msf1) and other codecs in the same container (AVIF) are other formats. */
function heifTypeOf(start: Buffer): MediaType | undefined {
  const boxSize = start.readUInt32BE(0)
  const major = textAt(start, 8)
  const compatible: string[] = []
  for (let at = 16; at + 4 <= Math.min(boxSize, start.length); at += 4) compatible.push(textAt(start, at))
  if (stillHevcBrands.includes(major)) return 'image/heic'
  if (major !== 'mif1' && major !== 'mif2') return undefined
  const isHevc = compatible.some((brand) => stillHevcBrands.includes(brand))
  return isHevc || !compatible.some((brand) => otherCodecBrands.includes(brand)) ? 'image/heif' : undefined
}

function textAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + 4)
}
