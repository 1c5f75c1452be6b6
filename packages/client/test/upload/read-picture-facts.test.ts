import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import sharp, { type Sharp } from 'sharp'
import { withHeicBrands } from '../../../pictures/test/support/with-heic-brands.ts'
import { readPictureFacts } from '../../src/index.ts'

const exif = {
  IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D70' },
  IFD2: { DateTimeOriginal: '2025:05:14 10:31:07', SubSecTimeOriginal: '12', OffsetTimeOriginal: '+02:00' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
}
const known = { takenAt: '2025-05-14T10:31:07.120', takenOffset: '+02:00', camera: 'NIKON D70', hasPlace: true }
const nowMs = Date.UTC(2026, 10, 24, 12)
const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
const formats: [mediaType: string, encode: (image: Sharp) => Promise<Buffer>][] = [
  ['image/jpeg', (image) => image.jpeg().toBuffer()],
  ['image/png', (image) => image.png().toBuffer()],
  ['image/webp', (image) => image.webp().toBuffer()],
  ['image/webp', (image) => image.webp({ lossless: true }).toBuffer()],
  ['image/heic', async (image) => withHeicBrands(await image.avif().toBuffer())],
]

void describe('reading what the first bytes of a picture say', () => {
  for (const [mediaType, encode] of formats) {
    void it(`reads pixels, time, camera and place of ${mediaType}`, async () => {
      const bytes = await encode(picture().withExif(exif))
      assert.deepEqual(readPictureFacts(bytes), { mediaType, width: 60, height: 40, ...known })
    })

    void it(`knows of no place, and of no lack of one, where ${mediaType} has no Exif`, async () => {
      assert.deepEqual(readPictureFacts(await encode(picture())), { mediaType, width: 60, height: 40 })
    })
  }

  void it('leaves AVIF to be refused', async () => {
    assert.deepEqual(readPictureFacts(await picture().avif().toBuffer()), {})
  })

  const oddTimes: [time: string, fraction: string | undefined, expected: string | undefined][] = [
    ['2024:02:29 23:59:59', '123456', '2024-02-29T23:59:59.123'],
    ['2023:02:29 10:00:00', undefined, undefined],
    ['0000:00:00 00:00:00', undefined, undefined],
    ['9999:99:99 99:99:99', undefined, undefined],
    ['    :  :     :  :  ', undefined, undefined],
    ['2024:06:01 08:00:00', 'xx', '2024-06-01T08:00:00.000'],
    ['1825:12:31 23:59:59', undefined, undefined],
    ['2027:11:20 00:00:00', undefined, '2027-11-20T00:00:00.000'],
    ['2028:01:01 00:00:00', undefined, undefined],
  ]
  for (const [time, fraction, expected] of oddTimes) {
    void it(`reads the time ${JSON.stringify(time)} as ${expected ?? 'unknown'}`, async () => {
      const IFD2 = { DateTimeOriginal: time, ...(fraction ? { SubSecTimeOriginal: fraction } : {}) }
      assert.equal(readPictureFacts(await picture().withExif({ IFD2 }).jpeg().toBuffer(), nowMs).takenAt, expected)
    })
  }

  void it('takes the digitised time, with its own offset, where the original one cannot be', async () => {
    const IFD2 = { DateTimeOriginal: '0000:00:00 00:00:00', OffsetTimeOriginal: '+01:00', DateTimeDigitized: '2024:06:01 08:00:00' }
    const facts = readPictureFacts(await picture().withExif({ IFD2 }).jpeg().toBuffer(), nowMs)
    assert.deepEqual([facts.takenAt, facts.takenOffset, facts.hasPlace], ['2024-06-01T08:00:00.000', undefined, false])
  })

  void it('knows a place only by both its coordinates and their hemispheres', async () => {
    const { GPSLatitudeRef: _, ...withoutHemisphere } = exif.IFD3
    for (const [IFD3, expected] of [
      [exif.IFD3, true],
      [withoutHemisphere, false],
    ] as const) {
      assert.equal(
        readPictureFacts(
          await picture()
            .withExif({ ...exif, IFD3 })
            .jpeg()
            .toBuffer(),
        ).hasPlace,
        expected,
      )
    }
  })

  void it('says nothing about what is not a picture', () => {
    for (const text of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'PK\u0003\u0004', 'RIFF....WAVE', '....ftypisom']) {
      assert.deepEqual(readPictureFacts(new TextEncoder().encode(text)), {}, text)
    }
  })
})
