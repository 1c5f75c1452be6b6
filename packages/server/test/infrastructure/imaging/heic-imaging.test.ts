import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import sharp from 'sharp'
import { AppError } from '../../../src/app-error.ts'
import { createImaging } from '../../../src/infrastructure/imaging/create-imaging.ts'
import { createHeicLane } from '../../../src/infrastructure/imaging/heic/heic-lane.ts'
import { withBrokenPicture, withDisplayP3ByNumber, withRotation } from '../../support/heic-boxes.ts'
import { aGrainyScene, aScene, difference, jpegOf } from '../../support/pictures.ts'

const settings = { thumbnailMaxSize: 400, thumbnailQuality: 80 }
const imaging = createImaging(settings)
const folder = await mkdtemp(join(tmpdir(), 'imaging-heic-'))
const fixture = (name: string) => join(import.meta.dirname, '../../fixtures', `${name}.heic`)
const displayP3 = fixture('display-p3-with-thumbnail')
const rotated = fixture('rotated-with-thumbnail')
const bare = fixture('without-thumbnail')
let files = 0

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.heic`)
  await writeFile(path, bytes)
  return path
}

async function changed(path: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  return fileOf(change(await readFile(path)))
}

const sizeOf = async (picture: Uint8Array) => {
  const { width, height } = await sharp(picture).metadata()
  return [width, height]
}
const refusal = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

after(async () => {
  await imaging.close()
  await rm(folder, { recursive: true })
})

describe('a HEIC with a thumbnail inside', () => {
  it('is shown by it at once, with all that its EXIF says', async () => {
    const picture = await imaging.inspect(displayP3)
    assert.deepEqual([picture.mediaType, picture.width, picture.height], ['image/heic', 640, 480])
    assert.deepEqual([picture.renditions, picture.damaged], ['pending', false])
    assert.deepEqual(await sizeOf(picture.pictures.preview), [160, 120])
    assert.ok((await difference(picture.pictures.preview, aScene())) < 8)
    assert.deepEqual(picture.exif, {
      originalAtMs: Date.UTC(2024, 4, 14, 10, 31, 7, 120),
      originalOffsetMin: 540,
      camera: 'Apple iPhone 13',
      lens: 'back camera',
      latitude: 35.675,
      longitude: 139.75,
    })
  })

  it('gets its real pictures from derive, in the right colours', async () => {
    const { pictures, width, height } = await imaging.derive(displayP3, 'image/heic')
    assert.deepEqual([width, height], [640, 480])
    assert.deepEqual(
      [await sizeOf(pictures.preview), await sizeOf(pictures.thumbnail)],
      [
        [640, 480],
        [400, 300],
      ],
    )
    const unconverted = await sharp(pictures.preview, { ignoreIcc: true }).jpeg().toBuffer()
    assert.ok((await difference(unconverted, aScene())) > 8, 'the numbers differ, so a lost profile would be seen')
    assert.ok((await difference(pictures.preview, aScene())) < 4)
    assert.ok((await difference(pictures.thumbnail, aScene())) < 4)
    assert.ok((await sharp(pictures.thumbnail).metadata()).icc)
  })

  it('gets a JPEG of its full size, in the right colours', async () => {
    const jpeg = await imaging.fullSizeJpeg(displayP3, 'image/heic')
    assert.deepEqual(await sizeOf(jpeg), [640, 480])
    assert.ok((await sharp(jpeg).metadata()).icc)
    assert.ok((await difference(jpeg, aScene())) < 4)
  })

  it('is turned once, by the file and not by its EXIF', async () => {
    const { width, height, pictures } = await imaging.inspect(rotated)
    assert.deepEqual([width, height], [640, 480])
    assert.deepEqual(await sizeOf(pictures.preview), [160, 120])
    assert.ok((await difference(pictures.preview, aScene())) < 8)
    assert.ok((await difference((await imaging.derive(rotated, 'image/heic')).pictures.preview, aScene())) < 4)
  })

  it('is drawn whole when its thumbnail was not turned with it', async () => {
    const picture = await imaging.inspect(await changed(displayP3, (bytes) => withRotation(bytes, 1, 1)))
    assert.deepEqual([picture.renditions, picture.width, picture.height], ['ready', 480, 640])
    assert.deepEqual(await sizeOf(picture.pictures.preview), [480, 640])
  })

  it('is kept when its picture is broken: inspect shows the thumbnail, derive says that it cannot be drawn', async () => {
    const broken = await changed(displayP3, withBrokenPicture)
    assert.equal((await imaging.inspect(broken)).renditions, 'pending')
    await assert.rejects(imaging.derive(broken, 'image/heic'), refusal('UNREADABLE_IMAGE'))
    await assert.rejects(imaging.fullSizeJpeg(broken, 'image/heic'), refusal('UNREADABLE_IMAGE'))
  })

  it('is drawn whole when only its thumbnail is broken', async () => {
    const truncated = await changed(displayP3, (bytes) => bytes.subarray(0, bytes.length - 60))
    const picture = await imaging.inspect(truncated)
    assert.deepEqual([picture.renditions, picture.damaged], ['ready', true])
    assert.ok((await difference(picture.pictures.preview, aScene())) < 4)
  })
})

describe('a HEIC without a thumbnail', () => {
  it('is drawn at once', async () => {
    const picture = await imaging.inspect(bare)
    assert.deepEqual([picture.renditions, picture.width, picture.height, picture.exif], ['ready', 320, 240, {}])
    assert.deepEqual(await sizeOf(picture.pictures.preview), [320, 240])
    assert.ok((await difference(picture.pictures.preview, aScene(320, 240))) < 4)
  })

  it('gets the profile of Display-P3 when it names that space by number only', async () => {
    const { pictures } = await imaging.inspect(await changed(bare, withDisplayP3ByNumber))
    assert.ok((await sharp(pictures.preview).metadata()).icc)
    assert.ok((await difference(await sharp(pictures.preview, { ignoreIcc: true }).jpeg().toBuffer(), aScene(320, 240))) < 4)
    assert.ok((await difference(pictures.thumbnail, aScene(320, 240))) > 8, 'the same numbers are stronger colours in that space')
  })

  it('is refused when its picture is broken', async () => {
    await assert.rejects(imaging.inspect(await changed(bare, withBrokenPicture)), refusal('UNREADABLE_IMAGE'))
  })
})

describe('hostile and broken HEIC files', () => {
  it('are refused, and harm no file that comes after', async () => {
    const whole = await readFile(displayP3)
    const noise = aGrainyScene(40, 40).data
    const cases = {
      'the first box alone': whole.subarray(0, 40),
      'half of the boxes': whole.subarray(0, 400),
      'noise after the first box': Buffer.concat([whole.subarray(0, 40), noise]),
      'a box of four gigabytes': Buffer.concat([whole.subarray(0, 40), Buffer.from('\xff\xff\xff\xffmeta', 'latin1'), noise]),
    }
    for (const [what, bytes] of Object.entries(cases))
      await assert.rejects(imaging.inspect(await fileOf(bytes)), refusal('UNREADABLE_IMAGE'), what)
    assert.equal((await imaging.inspect(displayP3)).width, 640)
  })

  it('are refused when they have too many pixels', async () => {
    const strict = createImaging({ ...settings, maxPixels: 100_000 })
    await assert.rejects(strict.inspect(displayP3), refusal('TOO_MANY_PIXELS'))
    assert.equal((await strict.inspect(bare)).width, 320)
    await strict.close()
  })

  it('are refused when they claim to be huge', async () => {
    const huge = await changed(bare, (bytes) => {
      const size = bytes.indexOf('ispe') + 8
      bytes.writeUInt32BE(60_000, size)
      bytes.writeUInt32BE(60_000, size + 4)
      return bytes
    })
    await assert.rejects(imaging.inspect(huge), refusal('TOO_MANY_PIXELS'))
  })

  it('end as a picture or as a refusal, whatever their bytes are', async () => {
    const whole = await readFile(displayP3)
    let state = 3
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
      return state >> 8
    }
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(whole)
      // The structure is in the first kilobyte; what follows is coded picture.
      for (let change = 0; change < 3; change++) bytes[12 + (random() % (round % 2 ? 1000 : bytes.length - 12))] = random() & 255
      const outcome = await imaging.inspect(await fileOf(bytes)).catch((error: unknown) => error)
      if (outcome instanceof Error) {
        assert.ok(outcome instanceof AppError, String(outcome))
        assert.match(outcome.code, /^(UNREADABLE_IMAGE|TOO_MANY_PIXELS|UNSUPPORTED_FORMAT)$/)
      }
    }
    assert.equal((await imaging.inspect(displayP3)).width, 640)
  })
})

describe('the thread for HEIC', () => {
  const lane = { ...settings, maxPixels: 100e6, deadlineMs: 60_000, idleMs: 60_000 }

  it('is given up with the file that takes too long', async () => {
    const hasty = createHeicLane({ ...lane, deadlineMs: 1 })
    const both = await Promise.allSettled([hasty.run('draw', bare, true), hasty.run('draw', bare, true)])
    for (const outcome of both) assert.ok(outcome.status === 'rejected' && refusal('UNREADABLE_IMAGE')(outcome.reason))
    await hasty.close()
  })

  it('ends when it is idle, and a new one serves the next file', async () => {
    const impatient = createHeicLane({ ...lane, idleMs: 1 })
    for (let round = 0; round < 3; round++) {
      assert.equal((await impatient.run('draw', bare, true)).width, 320)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await impatient.close()
  })

  it('takes what someone waits for before what only has to be done some time', async () => {
    const busy = createHeicLane(lane)
    const order: string[] = []
    const run = async (name: string, isUrgent: boolean) => {
      await busy.run('draw', bare, isUrgent)
      order.push(name)
    }
    await Promise.all([run('first', false), run('later 1', false), run('later 2', false), run('urgent 1', true), run('urgent 2', true)])
    assert.deepEqual(order, ['first', 'urgent 1', 'urgent 2', 'later 1', 'later 2'])
    await busy.close()
  })

  it('does not blame the file for a disk that fails', async () => {
    const working = createHeicLane(lane)
    await assert.rejects(working.run('draw', join(folder, 'gone.heic'), true), (error) => !(error instanceof AppError))
    assert.equal((await working.run('draw', bare, true)).width, 320)
    await working.close()
  })

  it('lets everyone go who waits when it is closed', async () => {
    const closing = createHeicLane(lane)
    const waiting = Promise.allSettled([closing.run('draw', bare, true), closing.run('draw', bare, true)])
    await closing.close()
    for (const outcome of await waiting) assert.ok(outcome.status === 'rejected' && refusal('SHUTTING_DOWN')(outcome.reason))
    await assert.rejects(closing.run('draw', bare, true), refusal('SHUTTING_DOWN'))
  })
})

describe('the event loop', () => {
  it('stays free while pictures are drawn', async () => {
    const large = await fileOf(await jpegOf(aGrainyScene(4000, 3000)))
    await imaging.inspect(large)
    // What this thread itself works between two turns of its loop: how long it waits for a core is the machine's affair.
    const worked: number[] = []
    let before = process.threadCpuUsage()
    const turns = setInterval(() => {
      const { user, system } = process.threadCpuUsage(before)
      before = process.threadCpuUsage()
      worked.push((user + system) / 1000)
    }, 2)
    await Promise.all([imaging.derive(displayP3, 'image/heic'), ...[large, large, displayP3, bare].map((path) => imaging.inspect(path))])
    clearInterval(turns)
    const p99 = worked.sort((a, b) => a - b)[Math.floor(worked.length * 0.99)] ?? Number.POSITIVE_INFINITY
    // The budget is 20 ms at p99; drawing one of these pictures here would take ten times as long.
    assert.ok(worked.length > 20 && p99 < 60, `p99 ${p99} ms of ${worked.length} turns`)
  })
})
