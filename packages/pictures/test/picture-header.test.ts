import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { recordedTime, wallClockText } from '@imgstream/contract'
import exifReader from 'exif-reader'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { aScene, drawn, withPngExif, withWebpExif } from '../../server/test/support/pictures.ts'
import { readExif, readPictureHeader } from '../src/index.ts'
import { exifWith } from './support/exif-with.ts'
import { withHeicBrands } from './support/with-heic-brands.ts'

const exif = { IFD0: { Model: 'NIKON D70' } }
const headBytes = 256 * 1024
const picture = () => sharp({ create: { width: 60, height: 40, channels: 3, background: '#c33' } })
const heic = async (image: Sharp) => withHeicBrands(await image.avif().toBuffer())
const formats: [mediaType: string, encode: (image: Sharp) => Promise<Buffer>][] = [
  ['image/jpeg', (image) => image.jpeg().toBuffer()],
  ['image/png', (image) => image.png().toBuffer()],
  ['image/webp', (image) => image.webp().toBuffer()],
  ['image/webp', (image) => image.webp({ lossless: true }).toBuffer()],
  ['image/heic', heic],
]

/** What this thread computed, ms: on a machine that others keep busy a clock on the wall says nothing. */
function ownCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

describe('what the first bytes of a picture say', () => {
  for (const [mediaType, encode] of formats) {
    it(`are the pixels and the Exif block of ${mediaType}`, async () => {
      const { exif: block, ...header } = readPictureHeader(await encode(picture().withExif(exif))) ?? {}
      assert.deepEqual(header, { mediaType, width: 60, height: 40 })
      assert.deepEqual(readExif(block), { camera: 'NIKON D70' })
    })

    it(`are the pixels of ${mediaType} without Exif`, async () => {
      assert.deepEqual(readPictureHeader(await encode(picture())), { mediaType, width: 60, height: 40 })
    })

    it(`hold a block of ${mediaType} only when all of it is there`, async () => {
      const whole = await encode(picture().withExif(exif))
      const end = whole.indexOf('NIKON D70') + 4
      assert.equal(readPictureHeader(whole.subarray(0, end))?.exif, undefined)
    })
  }

  for (const [mediaType, encode] of formats.slice(0, -1)) {
    it(`turn the pixels of ${mediaType} as its orientation says`, async () => {
      for (let orientation = 1; orientation <= 8; orientation += 1) {
        const bytes = await encode(picture().withMetadata({ orientation }))
        const { autoOrient } = await sharp(bytes).metadata()
        const { width, height } = readPictureHeader(bytes) ?? {}
        assert.deepEqual({ width, height }, autoOrient, `orientation ${orientation}`)
      }
    })
  }

  it('do not turn HEIC by its Exif orientation: it has a property for that', async () => {
    const { width, height } = readPictureHeader(await heic(picture().withExif({ IFD0: { ...exif.IFD0, Orientation: '6' } }))) ?? {}
    assert.deepEqual([width, height], [60, 40])
  })

  it('hold no block that decoders pass over: behind the pixels of a PNG, or not announced in a WebP', async () => {
    const scene = aScene(60, 40)
    const tiff = exifWith({ image: { 0x0110: 'M', 0x0112: { short: [6] } } })
    const png = await drawn(scene).png().toBuffer()
    const webp = await drawn(scene).webp().toBuffer()
    const files: [Buffer, found: boolean][] = [
      [withPngExif(png, tiff), true],
      [withPngExif(png, tiff, 'after'), false],
      [withWebpExif(webp, tiff, scene), true],
      [withWebpExif(webp, tiff, scene, false), false],
    ]
    for (const [bytes, isFound] of files) {
      assert.equal((await sharp(bytes).metadata()).exif !== undefined, isFound)
      const { exif: block, width } = readPictureHeader(bytes) ?? {}
      assert.deepEqual([block !== undefined, width], [isFound, isFound ? 40 : 60])
    }
  })

  it('leave AVIF to be refused', async () => {
    assert.equal(readPictureHeader(await picture().avif().toBuffer()), undefined)
  })

  it('say nothing about what is not a picture', () => {
    for (const text of ['', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'PK\u0003\u0004', 'RIFF....WAVE', '....ftypisom']) {
      assert.equal(readPictureHeader(new TextEncoder().encode(text)), undefined, text)
    }
  })

  it('may be damaged in any way: nothing is thrown, and it is quick', async () => {
    const whole = await Promise.all(formats.map(([, encode]) => encode(picture().withExif(exif))))
    const damage = fc.array(fc.record({ at: fc.nat(2000), byte: fc.constantFrom(0, 1, 0x7f, 0x80, 0xff) }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...whole), damage, fc.nat(4000), (bytes, changes, length) => {
        const damaged = Uint8Array.from(bytes.subarray(0, length + 8))
        for (const { at, byte } of changes) damaged[at % damaged.length] = byte
        const begin = ownCpuMs()
        readExif(readPictureHeader(damaged)?.exif)
        assert.ok(ownCpuMs() - begin < 200)
      }),
      { numRuns: 2000 },
    )
  })

  it('are not waited for when they are full of empty boxes or segments', () => {
    const boxes = new Uint8Array(headBytes)
    boxes.set(new TextEncoder().encode('\0\0\0\u0010ftypheic\0\0\0\0'))
    for (let at = 16; at < boxes.length; at += 8) boxes.set([0, 0, 0, 8, 109, 101, 116, 97], at)
    const segments = new Uint8Array(headBytes).fill(0xff)
    segments[1] = 0xd8
    const begin = ownCpuMs()
    assert.deepEqual(readPictureHeader(boxes), { mediaType: 'image/heic' })
    assert.deepEqual(readPictureHeader(segments), { mediaType: 'image/jpeg' })
    assert.ok(ownCpuMs() - begin < 500)
  })

  const folder = process.env.IMGSTREAM_SAMPLE_PHOTOS
  it('of real photos agree with other readers', { skip: folder ? false : 'IMGSTREAM_SAMPLE_PHOTOS names no folder' }, async (t) => {
    let compared = 0
    for (const entry of await readdir(folder as string, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(jpe?g|heic|heif|png|webp)$/i.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      const { mediaType, width, height, exif: block } = readPictureHeader((await readFile(path)).subarray(0, headBytes)) ?? {}
      const metadata = await sharp(path).metadata()
      // Without its decoder sharp does not turn HEIC, but reads the sizes that the file gives.
      if (!mediaType?.startsWith('image/hei')) assert.deepEqual({ width, height }, metadata.autoOrient, path)
      const taken = recordedTime(readExif(block), Date.now())
      const text = taken && wallClockText(taken.takenAtMs)
      assert.equal(text?.slice(0, 19), originalTime(metadata.exif)?.toISOString().slice(0, 19), path)
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
