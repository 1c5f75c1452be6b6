import { readFile } from 'node:fs/promises'
import { exifWith } from '../../../pictures/test/support/exif-with.ts'
import { withHeicExif } from '../../../server/test/support/heic-boxes.ts'
import { aScene, drawn, withJpegExif, withPngExif, withWebpExif } from '../../../server/test/support/pictures.ts'

type Tags = Parameters<typeof exifWith>[0]

const fractions = (...values: [number, number][]) => ({ fractions: values })
const original = (text: string, more: Tags['photo'] = {}): Tags => ({ photo: { 0x9003: text, ...more } })
const camera = (make: string, model: string): Tags => ({ image: { 0x010f: make, 0x0110: model } })
const tokyo = {
  1: 'N',
  2: fractions([35, 1], [40, 1], [3000, 100]),
  3: 'E',
  4: fractions([139, 1], [45, 1], [0, 1]),
}
const usual: Tags = {
  image: { 0x010f: 'Apple', 0x0110: 'iPhone 13', 0x0112: { short: [6] } },
  photo: { 0x9003: '2024:05:14 10:31:07', 0x9011: '+09:00', 0x9291: '12' },
  gps: tokyo,
}

/** What cameras and other writers put into EXIF, right and wrong. */
const exifs: Record<string, Buffer> = {
  usual: exifWith(usual),
  'big endian': exifWith(usual, 'MM'),
  nothing: exifWith({}),
  garbage: Buffer.from('no TIFF file at all, however long it may be'),
  'cut off': exifWith(usual).subarray(0, 120),
  'digitised only': exifWith({ photo: { 0x9004: '2024:06:01 08:00:00', 0x9012: '-03:30', 0x9292: '016' } }),
  'unset clock, digitised': exifWith(original('0000:00:00 00:00:00', { 0x9004: '2024:06:01 08:00:00', 0x9011: '+01:00' })),
  'before photography': exifWith(original('1825:12:31 23:59:59')),
  'far in the future': exifWith(original('2222:02:22 22:22:22')),
  'other separators': exifWith(original('2024/05/14 10:31')),
  'blank zeros': exifWith(original('2002:11: 8 20: 0: 0')),
  'ISO 8601': exifWith(original('2024-05-14T10:31:07+09:00')),
  '31 February': exifWith(original('2024:02:31 10:31:07')),
  'offset without colon': exifWith(original('2024:05:14 10:31:07', { 0x9011: '-0330' })),
  'offset Z': exifWith(original('2024:05:14 10:31:07', { 0x9011: 'Z' })),
  'offset of no place': exifWith(original('2024:05:14 10:31:07', { 0x9011: '-13:00' })),
  'blank offset': exifWith(original('2024:05:14 10:31:07', { 0x9011: '   :  ' })),
  'blank sub-seconds': exifWith(original('2024:05:14 10:31:07', { 0x9291: '   ' })),
  'doubled make': exifWith(camera('NIKON CORPORATION', 'NIKON D70')),
  'Japanese camera': exifWith(camera('富士', 'カメラ')),
  'camera of blanks': exifWith(camera('    ', '\u0007\u202e')),
  'endless camera': exifWith(camera('Canon', 'カ'.repeat(700))),
  'southern and western': exifWith({ gps: { ...tokyo, 1: 'S', 3: 'W' } }),
  'decimal minutes': exifWith({ gps: { ...tokyo, 2: fractions([35, 1], [4050, 100], [0, 0]) } }),
  'no hemisphere': exifWith({ gps: { 2: tokyo[2], 4: tokyo[4] } }),
  'latitude only': exifWith({ gps: { 1: 'N', 2: tokyo[2] } }),
  'no fix': exifWith({ gps: { ...tokyo, 2: fractions([0, 0], [0, 0], [0, 0]), 4: fractions([0, 0], [0, 0], [0, 0]) } }),
  'open sea at 0, 0': exifWith({ gps: { ...tokyo, 2: fractions([0, 1]), 4: fractions([0, 1]) } }),
  'beyond the pole': exifWith({ gps: { ...tokyo, 2: fractions([91, 1], [0, 1], [0, 1]) } }),
  'orientation 0': exifWith({ image: { 0x0112: { short: [0] } } }),
  'orientation 9': exifWith({ image: { 0x0112: { short: [9] } } }),
}

const latin = exifWith(camera('', 'Kamera_'))
latin[latin.indexOf('_')] = 0xe9
exifs['Latin-1 camera'] = latin

const preamble = Buffer.from('Exif\0\0', 'latin1')
const behind = (offset: number, ...parts: Buffer[]) => Buffer.concat([Buffer.of(0, 0, 0, offset), ...parts])

/** A picture of each format with each EXIF, and a few that are put together in odd ways. */
export async function oddPictures(): Promise<Record<string, Buffer>> {
  const scene = aScene(48, 32)
  const [jpeg, png, webp] = await Promise.all([
    drawn(scene).jpeg().toBuffer(),
    drawn(scene).png().toBuffer(),
    drawn(scene).webp({ quality: 80 }).toBuffer(),
  ])
  const heic = await readFile(new URL('../../../server/test/fixtures/display-p3-with-thumbnail.heic', import.meta.url))
  const tiff = exifWith(usual)
  const files: Record<string, Buffer> = {
    'without.jpg': jpeg,
    'without.png': png,
    'without.webp': webp,
    'two blocks.jpg': withJpegExif(withJpegExif(jpeg, exifWith(camera('second', 'block'))), tiff),
    'filled markers.jpg': Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(7, 0xff), withJpegExif(jpeg, tiff).subarray(2)]),
    'behind the pixels.png': withPngExif(png, tiff, 'after'),
    'with preamble.png': withPngExif(png, Buffer.concat([preamble, tiff])),
    'with preamble.webp': withWebpExif(webp, Buffer.concat([preamble, tiff]), scene),
    'not announced.webp': withWebpExif(webp, tiff, scene, false),
    'with preamble.heic': withHeicExif(heic, behind(6, preamble, tiff)),
    'with preamble not counted.heic': withHeicExif(heic, behind(0, preamble, tiff)),
  }
  for (const [name, exif] of Object.entries(exifs)) {
    files[`${name}.jpg`] = withJpegExif(jpeg, exif)
    files[`${name}.png`] = withPngExif(png, exif)
    files[`${name}.webp`] = withWebpExif(webp, exif, scene)
    files[`${name}.heic`] = withHeicExif(heic, behind(0, exif))
  }
  return files
}
