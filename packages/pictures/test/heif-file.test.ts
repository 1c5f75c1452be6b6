import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it, type TestContext } from 'node:test'
import { loadLibHeif } from '../../server/src/infrastructure/imaging/heic/load-libheif.ts'
import { withDisplayP3ByNumber } from '../../server/test/support/heic-boxes.ts'
import { HeifError, HeifFile, type HeifLimits } from '../src/heif-file.ts'
import { readExif } from '../src/index.ts'

const heif = loadLibHeif()
const limits = { maxPixels: 10e6, maxDecodedBytes: 1e9 }
const fixture = (name: string) => readFile(new URL(`../../server/test/fixtures/${name}.heic`, import.meta.url))

function opened(t: TestContext, bytes: Uint8Array, within: HeifLimits = limits): HeifFile {
  const file = new HeifFile(heif, bytes, within)
  t.after(() => file.close())
  return file
}

describe('a HEIC file inside libheif', () => {
  it('has its size, its EXIF, its pixels and those of its thumbnail', async (t) => {
    const file = opened(t, await fixture('display-p3-with-thumbnail'))
    assert.deepEqual([file.width, file.height], [640, 480])
    const { camera, latitude } = readExif(file.exif)
    assert.ok(camera && latitude)
    const whole = file.decode()
    assert.deepEqual([whole.width, whole.height, whole.channels, whole.data.length], [640, 480, 3, 640 * 480 * 3])
    assert.ok(whole.colours instanceof Uint8Array)
    const thumbnail = file.decodeThumbnail()
    assert.deepEqual([thumbnail?.width, thumbnail?.height], [160, 120])
  })

  it('gives the same pixels with a fourth channel, opaque, where that is asked for', async (t) => {
    const file = opened(t, await fixture('without-thumbnail'))
    const [rgb, rgba] = [file.decode(), file.decode(4)]
    assert.deepEqual([rgba.channels, rgba.data.length], [4, 320 * 240 * 4])
    for (let pixel = 0; pixel < 320 * 240; pixel += 997) {
      assert.deepEqual([...rgba.data.subarray(pixel * 4, pixel * 4 + 4)], [...rgb.data.subarray(pixel * 3, pixel * 3 + 3), 255])
    }
  })

  it('is turned already', async (t) => {
    const file = opened(t, await fixture('rotated-with-thumbnail'))
    const { width, height } = file.decode()
    assert.deepEqual([file.width, file.height, width, height], [640, 480, 640, 480])
  })

  it('names its colours: by profile, by number, or not at all', async (t) => {
    const bare = await fixture('without-thumbnail')
    assert.equal(opened(t, bare).decode().colours, undefined)
    assert.equal(opened(t, withDisplayP3ByNumber(bare)).decode().colours, 'display-p3')
  })

  it('without a thumbnail or EXIF says so', async (t) => {
    const file = opened(t, await fixture('without-thumbnail'))
    assert.equal(file.decodeThumbnail(), undefined)
    assert.equal(file.exif, undefined)
  })

  it('is refused with a reason where it is none, or is larger than its reader allows', async (t) => {
    assert.throws(() => opened(t, Buffer.from('not a picture at all')), HeifError)
    const bytes = await fixture('without-thumbnail')
    const isOverLimit = (error: unknown) => error instanceof HeifError && error.isOverLimit
    assert.throws(() => opened(t, bytes, { ...limits, maxPixels: 1000 }).decode(), isOverLimit)
    assert.throws(() => opened(t, bytes, { ...limits, maxDecodedBytes: 1000 }).decode(), isOverLimit)
  })
})
