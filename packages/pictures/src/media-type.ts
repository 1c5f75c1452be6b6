import type { MediaType } from '@imgstream/contract'
import { Bytes } from './bytes.ts'

const stillHevcBrands = ['heic', 'heix', 'heim', 'heis']
const otherCodecBrands = ['avif', 'avis', 'avci', 'jpeg', 'j2ki', 'vvic', 'evbi']
/** How far brands are looked for. */
const mostBrandBytes = 512

/** The format by the first bytes alone: names and announced types are not believed. Undefined for everything that is not accepted. */
export function mediaTypeOf(start: Uint8Array): MediaType | undefined {
  const bytes = new Bytes(start)
  if (bytes.u8(0) === 0xff && bytes.u16(1) === 0xd8ff) return 'image/jpeg'
  if (bytes.u32(0) === 0x89504e47 && bytes.u32(4) === 0x0d0a1a0a) return 'image/png'
  if (bytes.text(0, 4) === 'RIFF' && bytes.text(8, 4) === 'WEBP') return 'image/webp'
  return bytes.text(4, 4) === 'ftyp' ? heifTypeOf(bytes) : undefined
}

/** Stills coded with HEVC. Sequences (hevc, msf1) and other codecs in the same container (AVIF) are other formats. */
function heifTypeOf(bytes: Bytes): MediaType | undefined {
  const end = Math.min(bytes.u32(0) ?? 0, bytes.length, mostBrandBytes)
  const major = bytes.text(8, 4)
  const compatible: string[] = []
  for (let at = 16; at + 4 <= end; at += 4) compatible.push(bytes.text(at, 4))
  if (stillHevcBrands.includes(major)) return 'image/heic'
  if (major !== 'mif1' && major !== 'mif2') return undefined
  const isHevc = compatible.some((brand) => stillHevcBrands.includes(brand))
  return isHevc || !compatible.some((brand) => otherCodecBrands.includes(brand)) ? 'image/heif' : undefined
}
