import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseTakenAt } from '../../../src/domain/photos/taken-at.ts'

const uploadedAtMs = Date.UTC(2026, 10, 24, 12)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, -1)
const at = (text: string) => Date.parse(`${text}Z`)

function takenBy(from: Partial<Parameters<typeof chooseTakenAt>[0]>) {
  return chooseTakenAt({ exif: {}, filename: 'photo.jpg', uploadedAtMs, ...from })
}

describe('the moment a photo was taken', () => {
  const original = at('2024-05-14T10:31:07.120')
  const digitized = at('2024-06-01T08:00:00')
  const filename = 'IMG_20230102_030405.jpg'
  const lastModifiedMs = at('2022-01-01T00:00:00')

  it('is the original time of EXIF before everything else, with its offset', () => {
    const exif = { originalAtMs: original, originalOffsetMin: 540, digitizedAtMs: digitized }
    assert.deepEqual(takenBy({ exif, filename, lastModifiedMs }), { takenAtMs: original, takenOffsetMin: 540, source: 'exif_original' })
  })

  it('is the digitised time when there is no original time', () => {
    const exif = { digitizedAtMs: digitized, digitizedOffsetMin: -300 }
    assert.deepEqual(takenBy({ exif, filename, lastModifiedMs }), {
      takenAtMs: digitized,
      takenOffsetMin: -300,
      source: 'exif_digitized',
    })
  })

  it('is the time in the filename when EXIF is silent', () => {
    assert.deepEqual(takenBy({ filename, lastModifiedMs }), { takenAtMs: at('2023-01-02T03:04:05'), source: 'filename' })
  })

  it('is the time of the file when the filename is silent', () => {
    assert.deepEqual(takenBy({ lastModifiedMs }), { takenAtMs: lastModifiedMs, source: 'file_time' })
  })

  it('is the time of the upload when nothing else is known', () => {
    assert.deepEqual(takenBy({}), { takenAtMs: uploadedAtMs, source: 'upload' })
  })

  it('does not borrow the offset of another date', () => {
    assert.deepEqual(takenBy({ exif: { originalAtMs: original, digitizedOffsetMin: 60 } }), {
      takenAtMs: original,
      source: 'exif_original',
    })
  })

  it('passes over times that cannot be true', () => {
    assert.equal(takenBy({ exif: { originalAtMs: at('1825-12-31T23:59:59'), digitizedAtMs: digitized } }).source, 'exif_digitized')
    assert.equal(takenBy({ exif: { originalAtMs: at('1826-06-01T00:00:00') } }).source, 'exif_original')
    assert.equal(takenBy({ exif: { originalAtMs: at('2026-12-24T00:00:00') } }).source, 'exif_original')
    assert.equal(takenBy({ exif: { originalAtMs: at('2027-12-24T00:00:00') } }).source, 'upload')
    assert.equal(takenBy({ exif: { originalAtMs: Number.NaN } }).source, 'upload')
    assert.equal(takenBy({ filename: 'IMG_20990514_103107.jpg' }).source, 'upload')
    for (const unset of ['1970-01-01T00:00:00', '1969-12-31T15:00:00', '1980-01-01T00:00:00']) {
      assert.equal(takenBy({ lastModifiedMs: at(unset) }).source, 'upload', unset)
    }
  })

  const named: [filename: string, expected: string | undefined][] = [
    ['IMG_20240514_103107.jpg', '2024-05-14T10:31:07.000'],
    ['PXL_20240514_103107123.jpg', '2024-05-14T10:31:07.123'],
    ['PXL_20240514_103107123.MP.jpg', '2024-05-14T10:31:07.123'],
    ['IMG20240514103107.jpg', '2024-05-14T10:31:07.000'],
    ['20240514_103107.jpg', '2024-05-14T10:31:07.000'],
    ['20240514_103107(0).jpg', '2024-05-14T10:31:07.000'],
    ['20240514_103107 (2).heic', '2024-05-14T10:31:07.000'],
    ['2024-05-14 10.31.07.jpg', '2024-05-14T10:31:07.000'],
    ['2024-05-14_10-31-07.jpg', '2024-05-14T10:31:07.000'],
    ['2024-05-14T10:31:07.jpg', '2024-05-14T10:31:07.000'],
    ['Screenshot_20240514-103107.png', '2024-05-14T10:31:07.000'],
    ['Screenshot_2024-05-14-10-31-07-123_com.example.app.jpg', '2024-05-14T10:31:07.000'],
    ['Screenshot 2024-05-14 at 10.31.07.png', '2024-05-14T10:31:07.000'],
    ['Screenshot 2024-05-14 at 1.31.07 PM.png', '2024-05-14T13:31:07.000'],
    ['Screenshot 2024-05-14 at 12.31.07\u202fAM.png', '2024-05-14T00:31:07.000'],
    ['スクリーンショット 2024-05-14 10.31.07.png', '2024-05-14T10:31:07.000'],
    ['Bildschirmfoto 2024-05-14 um 10.31.07.png', '2024-05-14T10:31:07.000'],
    ['WhatsApp Image 2024-05-14 at 10.31.07.jpeg', '2024-05-14T10:31:07.000'],
    ['IMG-20240514-WA0001.jpg', '2024-05-14T00:00:00.000'],
    ['signal-2024-05-14-103107.jpg', '2024-05-14T10:31:07.000'],
    ['signal-2024-05-14-103107_002.jpeg', '2024-05-14T10:31:07.000'],
    ['Photo 14-05-2024 10 31 07.jpg', '2024-05-14T10:31:07.000'],
    ['Photo 05-14-2024, 10 31 07.jpg', '2024-05-14T10:31:07.000'],
    ['Photo 14-05-2024.jpg', '2024-05-14T00:00:00.000'],
    ['Photo 05-04-2024.jpg', undefined],
    ['Photo 05-05-2024.jpg', '2024-05-05T00:00:00.000'],
    ['2024-05-14.jpg', '2024-05-14T00:00:00.000'],
    ['2024-02-29 leap.jpg', '2024-02-29T00:00:00.000'],
    ['2023-02-29 no leap.jpg', undefined],
    ['IMG_20240231_103107.jpg', undefined],
    ['IMG_20240514_246107.jpg', undefined],
    ['IMG_99999999_999999.jpg', undefined],
    ['IMG_1234.JPG', undefined],
    ['DSC_20240514.jpg', undefined],
    ['FB_IMG_1715682667000.jpg', undefined],
    ['1020240514103107.jpg', undefined],
    ['scan 1826-05-14.jpg', undefined],
    ['image.jpg', undefined],
  ]
  for (const [filename, expected] of named) {
    it(`reads ${expected ?? 'no date'} from ${filename}`, () => {
      const taken = takenBy({ filename })
      assert.deepEqual(
        [taken.source, taken.source === 'filename' ? iso(taken.takenAtMs) : undefined],
        [expected ? 'filename' : 'upload', expected],
      )
    })
  }

  it('reads a long hostile filename at once', () => {
    // What this thread computes: a clock on the wall also counts what others do.
    const before = process.threadCpuUsage()
    assert.equal(takenBy({ filename: '2024-05-14 '.repeat(25_000) }).source, 'filename')
    assert.equal(takenBy({ filename: '1'.repeat(250_000) }).source, 'upload')
    const { user, system } = process.threadCpuUsage(before)
    assert.ok(user + system < 500_000, `${user + system} µs`)
  })
})
