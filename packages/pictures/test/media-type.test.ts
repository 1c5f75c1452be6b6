import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mediaTypeOf } from '../src/media-type.ts'

const ftyp = (major: string, ...compatible: string[]) => {
  const brands = Buffer.from([major, '\0\0\0\0', ...compatible].join(''), 'latin1')
  const size = Buffer.alloc(4)
  size.writeUInt32BE(8 + brands.length)
  return Buffer.concat([size, Buffer.from('ftyp'), brands, Buffer.alloc(64)])
}

describe('the format of a file', () => {
  const cases: [what: string, start: Buffer, expected: string | undefined][] = [
    ['JPEG', Buffer.of(0xff, 0xd8, 0xff, 0xe0), 'image/jpeg'],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), 'image/png'],
    ['WebP', Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), 'image/webp'],
    ['an iPhone photo', ftyp('heic', 'mif1', 'MiHE', 'heic'), 'image/heic'],
    ['a 10-bit HEIC', ftyp('heix', 'mif1', 'heix'), 'image/heic'],
    ['a still with a sequence beside it', ftyp('heic', 'mif1', 'heic', 'msf1', 'hevc'), 'image/heic'],
    ['HEIF with HEVC', ftyp('mif1', 'heic'), 'image/heif'],
    ['HEIF that names no codec', ftyp('mif1', 'miaf'), 'image/heif'],
    ['AVIF', ftyp('avif', 'mif1', 'miaf'), undefined],
    ['AVIF that calls itself HEIF first', ftyp('mif1', 'avif', 'miaf'), undefined],
    ['an AVIF sequence', ftyp('avis', 'msf1'), undefined],
    ['a HEVC sequence', ftyp('hevc', 'msf1', 'hevc'), undefined],
    ['a sequence', ftyp('msf1', 'hevc', 'mif1', 'heic'), undefined],
    ['MP4', ftyp('isom', 'iso2', 'mp41'), undefined],
    ['QuickTime', ftyp('qt  '), undefined],
    ['a ftyp box that ends at once', Buffer.from('\0\0\0\x08ftyp', 'latin1'), undefined],
    ['WAV', Buffer.from('RIFF\x10\0\0\0WAVEfmt ', 'latin1'), undefined],
    ['GIF', Buffer.from('GIF89a'), undefined],
    ['TIFF', Buffer.from('II*\0'), undefined],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
    ['two bytes of JPEG', Buffer.of(0xff, 0xd8), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ]
  for (const [what, start, expected] of cases) {
    it(`of ${what} is ${expected ?? 'none that is accepted'}`, () => assert.equal(mediaTypeOf(start), expected))
  }
})
