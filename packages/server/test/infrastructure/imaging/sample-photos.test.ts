import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { after, describe, it } from 'node:test'
import type { ExifFacts } from '@imgstream/contract'
import { AppError } from '../../../src/app-error.ts'
import type { InspectedPicture } from '../../../src/domain/ports/imaging.ts'
import { createImaging } from '../../../src/infrastructure/imaging/create-imaging.ts'

const samples = process.env.IMGSTREAM_SAMPLE_PHOTOS
const skip = samples ? false : 'IMGSTREAM_SAMPLE_PHOTOS names no folder of sample photos'

/** What an independent reader (ExifTool 12.57) says about some of the public exif-samples collection. */
const known: Record<string, { size: [number, number]; originalAt?: string; exif?: Partial<ExifFacts> }> = {
  'heic/IMG_5195.HEIC': {
    size: [2566, 3313],
    originalAt: '2021-04-11T15:47:53.054',
    exif: { originalOffsetMin: -300, camera: 'Apple iPhone 11 Pro Max', latitude: 39.0513444, longitude: -94.2887722 },
  },
  'heic/mobile/iphone_13_pro_max.HEIC': {
    size: [3024, 4032],
    originalAt: '2022-02-16T12:55:41.762',
    exif: { originalOffsetMin: 60, camera: 'Apple iPhone 13 Pro Max' },
  },
  'heic/mobile/HMD_Nokia_8.3_5G.heif': { size: [3456, 4608], exif: { latitude: 40.7886852, longitude: -4.0051408 } },
  'jpg/Kodak_CX7530.jpg': { size: [100, 78], originalAt: '2005-08-13T09:47:23', exif: { latitude: -0.3713, longitude: 36.0564167 } },
  'jpg/gps/DSCN0010.jpg': { size: [640, 480], originalAt: '2008-10-22T16:28:39', exif: { latitude: 43.4674483, longitude: 11.8851267 } },
  'jpg/hdr/canon_hdr_NO.jpg': { size: [1536, 2048], originalAt: '2015-02-09T22:47:44' },
  'jpg/mobile/HMD_Nokia_8.3_5G.jpg': { size: [4608, 1976], originalAt: '2022-08-14T14:12:31', exif: { originalOffsetMin: 180 } },
  'jpg/tests/32-lens_data.jpeg': { size: [200, 133], originalAt: '2012-07-14T16:30:12.680' },
}

describe('real photos', { skip }, async () => {
  const imaging = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80 })
  after(() => imaging.close())
  const outcomes = new Map<string, InspectedPicture | string>()
  const outcomeOf = (name: string) => {
    const outcome = outcomes.get(name)
    assert.ok(outcome && typeof outcome !== 'string', `${name}: ${typeof outcome === 'string' ? outcome : 'not looked at'}`)
    return outcome
  }

  it('are all taken, and what is no photo is refused', async (test) => {
    for (const entry of await readdir(samples ?? '', { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const outcome = await imaging.inspect(path).catch((error: unknown) => (error instanceof AppError ? error.code : String(error)))
      outcomes.set(relative(samples ?? '', path), outcome)
    }
    const refused = [...outcomes].flatMap(([name, outcome]) => (typeof outcome === 'string' ? [[name, outcome]] : []))
    const damaged = [...outcomes].flatMap(([name, outcome]) => (typeof outcome !== 'string' && outcome.damaged ? [name] : []))
    test.diagnostic(
      `${outcomes.size - refused.length} taken; damaged: ${damaged.join(', ')}; refused: ${refused.map(([name]) => name).join(', ')}`,
    )
    for (const [name = '', code] of refused) {
      assert.match(name, /README(\.md)?$/)
      assert.equal(code, 'UNSUPPORTED_FORMAT')
    }
    assert.deepEqual(damaged, ['jpg/corrupted.jpg'])
  })

  for (const [name, { size, originalAt, exif = {} }] of Object.entries(known)) {
    it(`${name} has the size, date and place that another reader finds`, () => {
      const picture = outcomeOf(name)
      assert.deepEqual([picture.width, picture.height], size)
      assert.equal(picture.exif.originalAtMs, originalAt === undefined ? undefined : Date.parse(`${originalAt}Z`))
      for (const [fact, value] of Object.entries(exif)) assert.equal(picture.exif[fact as keyof ExifFacts], value, fact)
    })
  }

  it('of one scene in eight orientations all stand upright', () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const [landscape, portrait] = [
        outcomeOf(`jpg/orientation/landscape_${orientation}.jpg`),
        outcomeOf(`jpg/orientation/portrait_${orientation}.jpg`),
      ]
      assert.deepEqual([landscape.width, landscape.height, portrait.width, portrait.height], [600, 450, 450, 600])
    }
  })

  it('of HEIC give their real pictures and a JPEG of full size', async () => {
    const path = join(samples ?? '', 'heic/mobile/iphone_13_pro_max.HEIC')
    const { width, height, pictures } = await imaging.derive(path, 'image/heic')
    assert.deepEqual([width, height], [3024, 4032])
    assert.ok(pictures.preview.length > 50_000)
    assert.ok((await imaging.fullSizeJpeg(path, 'image/heic')).length > 1_000_000)
  })
})
