import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import { exifWith } from '../../../../pictures/test/support/exif-with.ts'
import { AppError } from '../../../src/app-error.ts'
import { createImaging } from '../../../src/infrastructure/imaging/create-imaging.ts'
import { aGrainyScene, aPlainPng, aScene, difference, drawn, jpegOf, storedFor, withJpegExif, withPngExif } from '../../support/pictures.ts'

const imaging = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80 })
const folder = await mkdtemp(join(tmpdir(), 'imaging-'))
let files = 0

async function fileOf(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, `${files++}.jpg`)
  await writeFile(path, bytes)
  return path
}

const inspect = async (bytes: Uint8Array | string) => imaging.inspect(await fileOf(bytes))
const sizeOf = async (picture: Uint8Array) => {
  const { width, height } = await sharp(picture).metadata()
  return [width, height]
}
const refusal = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

after(async () => {
  await imaging.close()
  await rm(folder, { recursive: true })
})

describe('pictures of JPEG, PNG and WebP', () => {
  for (const [mediaType, format] of [
    ['image/jpeg', 'jpeg'],
    ['image/png', 'png'],
    ['image/webp', 'webp'],
  ] as const) {
    it(`are made of ${mediaType}`, async () => {
      const scene = aScene(2000, 1500)
      const picture = await inspect(await drawn(scene).toFormat(format).toBuffer())
      assert.deepEqual([picture.mediaType, picture.width, picture.height], [mediaType, 2000, 1500])
      assert.deepEqual([picture.renditions, picture.damaged, picture.exif], ['ready', false, {}])
      assert.deepEqual(await sizeOf(picture.pictures.preview), [1440, 1080])
      assert.deepEqual(await sizeOf(picture.pictures.thumbnail), [400, 300])
      assert.ok((await difference(picture.pictures.preview, scene)) < 3)
      assert.ok((await difference(picture.pictures.thumbnail, scene)) < 3)
      assert.match(picture.pictures.thumbhash, /^[A-Za-z0-9+/]{20,40}=*$/)
    })
  }

  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`stand upright with orientation ${orientation}`, async () => {
      const scene = aScene(320, 240)
      const jpeg = withJpegExif(await jpegOf(storedFor(orientation, scene)), exifWith({ image: { 0x0112: { short: [orientation] } } }))
      const picture = await inspect(jpeg)
      assert.deepEqual([picture.width, picture.height], [320, 240])
      assert.deepEqual(await sizeOf(picture.pictures.preview), [320, 240])
      assert.ok((await difference(picture.pictures.preview, scene)) < 4)
      assert.ok((await difference(picture.pictures.thumbnail, scene)) < 4)
      assert.equal((await sharp(picture.pictures.preview).metadata()).orientation, undefined)
      assert.ok((await difference(await imaging.fullSizeJpeg(await fileOf(jpeg), 'image/jpeg'), scene)) < 4)
    })
  }

  it('show Display-P3 colours as they are: preview and thumbnail with the profile', async () => {
    const scene = aScene(1600, 1200)
    const jpeg = await drawn(scene).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()
    const { pictures } = await inspect(jpeg)
    const unconverted = await sharp(jpeg, { ignoreIcc: true }).jpeg().toBuffer()
    assert.ok((await difference(unconverted, scene)) > 8, 'the numbers differ, so a lost profile would be seen')
    assert.ok((await difference(pictures.preview, scene)) < 3)
    assert.ok((await difference(pictures.thumbnail, scene)) < 3)
    assert.ok((await sharp(pictures.preview).metadata()).icc)
    assert.ok((await sharp(pictures.thumbnail).metadata()).icc)
  })

  it('are made of CMYK', async () => {
    const scene = aScene()
    const { pictures } = await inspect(await drawn(scene).toColourspace('cmyk').jpeg().toBuffer())
    assert.equal((await sharp(pictures.preview).metadata()).space, 'srgb')
    assert.ok((await difference(pictures.preview, scene)) < 45)
  })

  it('are made of grey and of 16 bits', async () => {
    const scene = aScene()
    assert.equal((await inspect(await drawn(scene).greyscale().jpeg().toBuffer())).damaged, false)
    const { pictures } = await inspect(await drawn(scene).toColourspace('rgb16').png().toBuffer())
    assert.ok((await difference(pictures.thumbnail, scene)) < 3)
  })

  it('lay what is transparent on white', async () => {
    const nothing = await sharp({ create: { width: 50, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer()
    const white = { data: Buffer.alloc(50 * 40 * 3, 255), width: 50, height: 40 }
    const { pictures } = await inspect(nothing)
    assert.ok((await difference(pictures.preview, white)) < 1)
    assert.ok((await difference(await imaging.fullSizeJpeg(await fileOf(nothing), 'image/png'), white)) < 1)
  })

  it('show the first frame of an animation', async () => {
    const first = aScene(60, 40)
    const second = { ...first, data: Buffer.alloc(first.data.length) }
    const frames = await Promise.all([first, second].map((frame) => drawn(frame).png().toBuffer()))
    const animation = await sharp(frames, { join: { animated: true } })
      .webp({ loop: 0, lossless: true })
      .toBuffer()
    const picture = await inspect(animation)
    assert.deepEqual([picture.width, picture.height], [60, 40])
    assert.ok((await difference(picture.pictures.preview, first)) < 4)
  })

  it('are never larger than the original', async () => {
    const { pictures } = await inspect(await jpegOf(aScene(30, 20)))
    assert.deepEqual(
      [await sizeOf(pictures.preview), await sizeOf(pictures.thumbnail)],
      [
        [30, 20],
        [30, 20],
      ],
    )
  })

  it('of panoramas have at least one pixel each way', async () => {
    const panorama = await inspect(await jpegOf(aScene(12_000, 200)))
    assert.deepEqual(
      [await sizeOf(panorama.pictures.preview), await sizeOf(panorama.pictures.thumbnail)],
      [
        [1440, 24],
        [400, 7],
      ],
    )
    const line = await inspect(aPlainPng({ width: 1, height: 100_000 }))
    assert.deepEqual([line.width, line.height], [1, 100_000])
    assert.deepEqual(
      [await sizeOf(line.pictures.preview), await sizeOf(line.pictures.thumbnail)],
      [
        [1, 1440],
        [1, 400],
      ],
    )
  })

  it('of full size keep the size, and fit a JPEG where the original would not', async () => {
    const scene = aScene(1700, 900)
    const whole = await imaging.fullSizeJpeg(await fileOf(await drawn(scene).png().toBuffer()), 'image/png')
    assert.deepEqual(await sizeOf(whole), [1700, 900])
    assert.ok((await difference(whole, scene)) < 2)
    const line = await imaging.fullSizeJpeg(await fileOf(aPlainPng({ width: 1, height: 100_000 })), 'image/png')
    assert.deepEqual(await sizeOf(line), [1, 65_500])
  })

  it('come out of derive as they came out of inspect', async () => {
    const path = await fileOf(await jpegOf())
    const inspected = await imaging.inspect(path)
    const derived = await imaging.derive(path, 'image/jpeg')
    assert.deepEqual(derived, { pictures: inspected.pictures, width: 640, height: 480, damaged: false })
  })

  it('follow the configured size', async () => {
    const small = createImaging({ thumbnailMaxSize: 120, thumbnailQuality: 50 })
    const { pictures } = await small.inspect(await fileOf(await jpegOf()))
    assert.deepEqual(await sizeOf(pictures.thumbnail), [120, 90])
    await small.close()
  })

  it('come with the EXIF of all three formats', async () => {
    const tiff = exifWith({ image: { 0x0110: 'X100' } })
    const scene = aScene(60, 40)
    assert.deepEqual((await inspect(withJpegExif(await jpegOf(scene), tiff))).exif, { camera: 'X100' })
    assert.deepEqual((await inspect(withPngExif(await drawn(scene).png().toBuffer(), tiff))).exif, { camera: 'X100' })
    const webp = await drawn(scene)
      .withExif({ IFD0: { Model: 'X100' } })
      .webp()
      .toBuffer()
    assert.deepEqual((await inspect(webp)).exif, { camera: 'X100' })
  })

  it('hold nothing of the EXIF', async () => {
    const { pictures } = await inspect(withJpegExif(await jpegOf(), exifWith({ image: { 0x0110: 'X100' } })))
    for (const picture of [pictures.preview, pictures.thumbnail]) assert.equal((await sharp(picture).metadata()).exif, undefined)
  })
})

describe('damaged files', () => {
  it('are kept and drawn as far as they go when the tail is missing', async () => {
    const scene = aGrainyScene(800, 600)
    for (const whole of [
      await jpegOf(scene),
      await drawn(scene).jpeg({ progressive: true }).toBuffer(),
      await drawn(scene).png().toBuffer(),
      await drawn(scene).webp({ quality: 90 }).toBuffer(),
    ]) {
      const picture = await inspect(whole.subarray(0, whole.length * 0.7))
      assert.deepEqual([picture.damaged, picture.width, picture.height], [true, 800, 600])
      const top = await sharp(picture.pictures.preview).extract({ left: 0, top: 0, width: 800, height: 300 }).toBuffer()
      const expected = { data: scene.data.subarray(0, 800 * 300 * 3), width: 800, height: 300 }
      assert.ok((await difference(top, expected)) < 12)
    }
  })

  it('are drawn in full size as far as they go', async () => {
    const whole = await jpegOf(aGrainyScene(800, 600))
    const full = await imaging.fullSizeJpeg(await fileOf(whole.subarray(0, whole.length * 0.7)), 'image/jpeg')
    assert.deepEqual(await sizeOf(full), [800, 600])
  })

  it('are drawn through thousands of errors in the middle', async () => {
    const scene = aGrainyScene(1600, 1200)
    const jpeg = await jpegOf(scene)
    for (let at = jpeg.length >> 1; at < jpeg.length - 10; at += 97) jpeg[at] = 0xff
    const { pictures } = await inspect(jpeg)
    assert.ok((await difference(pictures.preview, scene)) < 60)
  })

  it('are kept with a broken EXIF', async () => {
    const broken = Buffer.from('XX*\0\u0008\0\0\0\0\0', 'latin1')
    const picture = await inspect(withJpegExif(await jpegOf(), broken))
    assert.deepEqual([picture.exif, picture.damaged], [{}, false])
  })

  it('are refused when nothing can be drawn', async () => {
    const jpeg = await jpegOf(aGrainyScene(800, 600))
    const startOfPixels = jpeg.indexOf(Buffer.of(0xff, 0xda))
    const png = await drawn(aScene()).png().toBuffer()
    const cases = {
      'three bytes of JPEG': jpeg.subarray(0, 3),
      'a JPEG header without pixels': jpeg.subarray(0, startOfPixels + 14),
      'a JPEG mark before noise': Buffer.concat([jpeg.subarray(0, 4), aGrainyScene(40, 40).data]),
      'a PNG header alone': png.subarray(0, 33),
      'a PNG mark before noise': Buffer.concat([png.subarray(0, 8), aGrainyScene(40, 40).data]),
      'a WebP mark before noise': Buffer.concat([Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), aGrainyScene(40, 40).data]),
    }
    for (const [what, bytes] of Object.entries(cases)) await assert.rejects(inspect(bytes), refusal('UNREADABLE_IMAGE'), what)
  })
})

describe('what is refused', () => {
  it('is every other format, whatever its name', async () => {
    const scene = aScene(60, 40)
    const cases = {
      SVG: '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>',
      HTML: '<!doctype html><title>photo</title>',
      ZIP: Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'),
      GIF: await drawn(scene).gif().toBuffer(),
      AVIF: await drawn(scene).avif({ effort: 0 }).toBuffer(),
      TIFF: await drawn(scene).tiff().toBuffer(),
      nothing: '',
    }
    for (const [what, bytes] of Object.entries(cases)) await assert.rejects(inspect(bytes), refusal('UNSUPPORTED_FORMAT'), what)
  })

  it('is a picture of too many pixels, by its header', async () => {
    const bomb = await fileOf(aPlainPng({ width: 16_000, height: 16_000 }))
    const before = process.cpuUsage()
    await assert.rejects(imaging.inspect(bomb), refusal('TOO_MANY_PIXELS'))
    await assert.rejects(imaging.fullSizeJpeg(bomb, 'image/png'), refusal('TOO_MANY_PIXELS'))
    assert.ok(process.cpuUsage(before).user < 200_000, 'not a row of it was decoded')
    await assert.rejects(inspect(aPlainPng({ width: 2_000_000, height: 2_000_000 }, false)), refusal('TOO_MANY_PIXELS'))
  })

  it('is a picture that can only be decoded whole and would fill the memory', async () => {
    const interlaced = aPlainPng({ width: 9500, height: 9500, depth: 16, colourType: 6, isInterlaced: true }, false)
    await assert.rejects(inspect(interlaced), refusal('TOO_MANY_PIXELS'))
  })

  it('is nothing for which the disk is to blame', async () => {
    for (const work of [imaging.inspect, imaging.derive, imaging.fullSizeJpeg]) {
      await assert.rejects(work(join(folder, 'gone.jpg'), 'image/jpeg'), { code: 'ENOENT' })
    }
  })

  it('is no more than unreadable or too large, whatever the bytes are', async () => {
    const scene = aGrainyScene(64, 48)
    const tiff = exifWith({ image: { 0x0112: { short: [6] } } })
    const wholes = [
      withJpegExif(await drawn(scene).withIccProfile('p3').jpeg().toBuffer(), tiff),
      withPngExif(await drawn(scene).png().toBuffer(), tiff),
      await drawn(scene).withIccProfile('p3').webp().toBuffer(),
    ]
    let state = 5
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
      return state >> 8
    }
    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(wholes[round % 3] ?? '')
      for (let change = 0; change < 3; change++) bytes[random() % (round % 2 ? 700 : bytes.length)] = random() & 255
      const outcome = await inspect(bytes).catch((error: unknown) => error)
      if (outcome instanceof Error) {
        assert.ok(outcome instanceof AppError, String(outcome.stack))
        assert.match(outcome.code, /^(UNREADABLE_IMAGE|TOO_MANY_PIXELS|UNSUPPORTED_FORMAT)$/)
      }
    }
  })

  it('is a file that takes too long', async () => {
    const hasty = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80, maxPixels: 2e9, timeoutMs: 1000 })
    await assert.rejects(hasty.inspect(await fileOf(aPlainPng({ width: 40_000, height: 40_000 }))), refusal('UNREADABLE_IMAGE'))
    await hasty.close()
  })
})
