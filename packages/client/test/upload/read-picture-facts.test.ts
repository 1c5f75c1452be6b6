import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import exifReader from 'exif-reader'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { factsHeadBytes, readPictureFacts } from '../../src/index.ts'

const exif = {
  IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON D70' },
  IFD2: { DateTimeOriginal: '2025:05:14 10:31:07', SubSecTimeOriginal: '12', OffsetTimeOriginal: '+02:00' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 0/1' },
}
const known = { takenAt: '2025-05-14T10:31:07.120', takenOffset: '+02:00', camera: 'NIKON D70', hasPlace: true }
const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
const formats: [mediaType: string, encode: (image: Sharp) => Sharp][] = [
  ['image/jpeg', (image) => image.jpeg()],
  ['image/png', (image) => image.png()],
  ['image/webp', (image) => image.webp()],
  ['image/webp', (image) => image.webp({ lossless: true })],
]

void describe('reading what the first bytes of a picture say', () => {
  for (const [mediaType, encode] of formats) {
    void it(`reads pixels, time, camera and place of ${mediaType}`, async () => {
      const bytes = await encode(picture().withExif(exif)).toBuffer()
      assert.deepEqual(readPictureFacts(bytes), { mediaType, width: 60, height: 40, ...known })
    })

    void it(`turns the pixels of ${mediaType} as its orientation says`, async () => {
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const bytes = await encode(picture().withMetadata({ orientation })).toBuffer()
        const { autoOrient } = await sharp(bytes).metadata()
        const { width, height } = readPictureFacts(bytes)
        assert.deepEqual({ width, height }, autoOrient, `orientation ${orientation}`)
      }
    })

    void it(`reads ${mediaType} without Exif`, async () => {
      assert.deepEqual(readPictureFacts(await encode(picture()).toBuffer()), { mediaType, width: 60, height: 40 })
    })
  }

  void it('reads the properties and the Exif item of HEIC, which does not turn by its Exif orientation', async () => {
    const bytes = await heic(picture().withExif({ ...exif, IFD0: { ...exif.IFD0, Orientation: '6' } }))
    assert.deepEqual(readPictureFacts(bytes), { mediaType: 'image/heic', width: 60, height: 40, ...known })
  })

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
  ]
  for (const [time, fraction, expected] of oddTimes) {
    void it(`reads the time ${JSON.stringify(time)} as ${expected ?? 'unknown'}`, async () => {
      const IFD2 = { DateTimeOriginal: time, ...(fraction ? { SubSecTimeOriginal: fraction } : {}) }
      assert.equal(readPictureFacts(await picture().withExif({ IFD2 }).jpeg().toBuffer()).takenAt, expected)
    })
  }

  void it('says nothing about what is not a picture', () => {
    for (const text of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'PK\u0003\u0004', 'RIFF....WAVE', '....ftypisom']) {
      assert.deepEqual(readPictureFacts(new TextEncoder().encode(text)), {}, text)
    }
  })

  void it('takes any damage without throwing, and quickly', async () => {
    const whole = await Promise.all([
      ...formats.map(([, encode]) => encode(picture().withExif(exif)).toBuffer()),
      heic(picture().withExif(exif)),
    ])
    const damage = fc.array(fc.record({ at: fc.nat(2000), byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff) }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...whole), damage, fc.nat(4000), (bytes, changes, length) => {
        const damaged = Uint8Array.from(bytes.subarray(0, length + 8))
        for (const { at, byte } of changes) damaged[at % damaged.length] = byte
        const begin = performance.now()
        readPictureFacts(damaged)
        assert.ok(performance.now() - begin < 200)
      }),
      { numRuns: 2000 },
    )
  })

  void it('is not made to wait by a head full of empty boxes or segments', () => {
    const boxes = new Uint8Array(factsHeadBytes)
    boxes.set(new TextEncoder().encode('\0\0\0\u0010ftypheic\0\0\0\0'))
    for (let at = 16; at < boxes.length; at += 8) boxes.set([0, 0, 0, 8, 109, 101, 116, 97], at)
    const segments = new Uint8Array(factsHeadBytes).fill(0xff)
    segments[1] = 0xd8
    const begin = performance.now()
    assert.deepEqual(readPictureFacts(boxes), { mediaType: 'image/heic' })
    assert.deepEqual(readPictureFacts(segments), { mediaType: 'image/jpeg' })
    assert.ok(performance.now() - begin < 500)
  })

  const folder = process.env.IMGSTREAM_SAMPLE_PHOTOS
  void it('agrees with other readers about real photos', {
    skip: folder ? false : 'IMGSTREAM_SAMPLE_PHOTOS names no folder',
  }, async (t) => {
    let compared = 0
    for (const entry of await readdir(folder as string, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(jpe?g|heic|heif|png|webp)$/i.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      const facts = readPictureFacts((await readFile(path)).subarray(0, factsHeadBytes))
      const metadata = await sharp(path).metadata()
      // Without its decoder sharp does not turn HEIC, but reads the sizes that the file gives.
      if (!facts.mediaType?.startsWith('image/hei')) {
        assert.deepEqual({ width: facts.width, height: facts.height }, metadata.autoOrient, path)
      }
      const original = originalTime(metadata.exif)
      assert.equal(facts.takenAt?.slice(0, 19), original?.toISOString().slice(0, 19), path)
      compared += 1
    }
    t.diagnostic(`${compared} photos compared`)
    assert.ok(compared > 0)
  })
})

function originalTime(block: Buffer | undefined): Date | undefined {
  try {
    const read = block ? exifReader(block) : undefined
    const time = read?.Photo?.DateTimeOriginal ?? read?.Photo?.DateTimeDigitized
    return time && !Number.isNaN(time.getTime()) ? time : undefined
  } catch {
    return undefined
  }
}

/** AVIF and HEIC share the container: with other brands in front, one is read like the other. */
async function heic(image: Sharp): Promise<Buffer> {
  const bytes = await image.avif().toBuffer()
  const end = bytes.readUInt32BE(0)
  for (let at = 8; at < end; at += 4) if (bytes.toString('latin1', at, at + 4).startsWith('avi')) bytes.write('heic', at, 'latin1')
  return bytes
}
