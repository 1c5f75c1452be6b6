import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cameraName } from '@imgstream/contract'
import { readDate, readExif, readOffset } from '../src/read-exif.ts'
import { exifWith } from './support/exif-with.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const fractions = (...values: [number, number][]) => ({ fractions: values })
const tokyo = {
  1: 'N',
  2: fractions([35, 1], [40, 1], [3000, 100]),
  3: 'E',
  4: fractions([139, 1], [45, 1], [0, 1]),
}

describe('EXIF', () => {
  for (const order of ['II', 'MM'] as const) {
    it(`is read in byte order ${order}`, () => {
      const exif = exifWith(
        {
          image: { 0x010f: 'Apple', 0x0110: 'iPhone 13' },
          photo: {
            0x829a: fractions([1, 250]),
            0x829d: fractions([18, 10]),
            0x8827: { short: [64] },
            0x9003: '2024:05:14 10:31:07',
            0x9004: '2024:05:15 00:00:00',
            0x9011: '+09:00',
            0x9012: '-03:30',
            0x920a: fractions([57, 10]),
            0x9291: '12',
            0xa434: 'back camera',
          },
          gps: { ...tokyo, 5: { byte: [1] }, 6: fractions([1250, 100]) },
        },
        order,
      )
      assert.deepEqual(readExif(exif), {
        originalAtMs: at('2024-05-14T10:31:07.120'),
        originalOffsetMin: 540,
        digitizedAtMs: at('2024-05-15T00:00:00'),
        digitizedOffsetMin: -210,
        camera: 'Apple iPhone 13',
        lens: 'back camera',
        fNumber: 1.8,
        exposureSeconds: 0.004,
        iso: 64,
        focalLengthMm: 5.7,
        altitudeM: -12.5,
        latitude: 35.675,
        longitude: 139.75,
      })
    })
  }

  it('is found behind the prefixes of JPEG and HEIF', () => {
    const tiff = exifWith({ image: { 0x0110: 'M' } })
    assert.deepEqual(readExif(Buffer.concat([Buffer.from('Exif\0\0'), tiff])), { camera: 'M' })
    assert.deepEqual(readExif(Buffer.concat([Buffer.of(0, 0, 0, 0), tiff])), { camera: 'M' })
    assert.deepEqual(readExif(Buffer.concat([Buffer.of(0, 0, 0, 6), Buffer.from('Exif\0\0'), tiff])), { camera: 'M' })
    // The preamble is there, but not counted.
    assert.deepEqual(readExif(Buffer.concat([Buffer.of(0, 0, 0, 0), Buffer.from('Exif\0\0'), tiff])), { camera: 'M' })
  })

  const dates: [text: string, subSeconds: string | undefined, expected: string | undefined][] = [
    ['2024:05:14 10:31:07', undefined, '2024-05-14T10:31:07'],
    ['2024:05:14 10:31:07', '5', '2024-05-14T10:31:07.500'],
    ['2024:05:14 10:31:07', '016', '2024-05-14T10:31:07.016'],
    ['2024:05:14 10:31:07', '123456', '2024-05-14T10:31:07.123'],
    ['2024:05:14 10:31:07', '  ', '2024-05-14T10:31:07'],
    ['2024-05-14T10:31:07+09:00', undefined, '2024-05-14T10:31:07'],
    ['2024/05/14 10:31', undefined, '2024-05-14T10:31:00'],
    ['2002:11: 8 20: 0: 0', undefined, '2002-11-08T20:00:00'],
    ['1826:06:01 12:00:00', undefined, '1826-06-01T12:00:00'],
    ['2024:02:29 00:00:00', undefined, '2024-02-29T00:00:00'],
    ['2023:02:29 00:00:00', undefined, undefined],
    ['2024:02:31 10:31:07', undefined, undefined],
    ['2024:05:14 24:00:00', undefined, undefined],
    ['2024:05:14 10:60:07', undefined, undefined],
    ['9999:99:99 99:99:99', undefined, undefined],
    ['0000:00:00 00:00:00', undefined, undefined],
    ['    :  :     :  :  ', undefined, undefined],
    ['yesterday', undefined, undefined],
    ['', undefined, undefined],
  ]
  for (const [text, subSeconds, expected] of dates) {
    it(`reads ${JSON.stringify(text)}${subSeconds === undefined ? '' : ` with sub-seconds "${subSeconds}"`} as ${expected ?? 'no date'}`, () => {
      assert.equal(readDate(text, subSeconds), expected === undefined ? undefined : at(expected))
    })
  }

  const offsets: [text: string | undefined, expected: number | undefined][] = [
    ['+09:00', 540],
    ['-03:30', -210],
    ['-00:00', 0],
    ['Z', 0],
    ['+14:00', 840],
    ['+0900', 540],
    ['+15:00', undefined],
    ['-13:00', undefined],
    ['+09:75', undefined],
    ['   :  ', undefined],
    [undefined, undefined],
  ]
  for (const [text, expected] of offsets) {
    it(`reads the offset ${JSON.stringify(text)} as ${expected ?? 'none'}`, () => assert.equal(readOffset(text), expected))
  }

  const cameras: [make: string | undefined, model: string | undefined, expected: string | undefined][] = [
    ['Apple', 'iPhone 5', 'Apple iPhone 5'],
    ['Canon', 'Canon EOS 40D', 'Canon EOS 40D'],
    ['NIKON CORPORATION', 'NIKON D70', 'NIKON D70'],
    ['EASTMAN KODAK COMPANY', 'KODAK CX7530 ZOOM DIGITAL CAMERA', 'KODAK CX7530 ZOOM DIGITAL CAMERA'],
    ['Jolla', 'Jolla', 'Jolla'],
    ['Jolla', undefined, 'Jolla'],
    [undefined, 'X100', 'X100'],
    [undefined, undefined, undefined],
  ]
  for (const [make, model, expected] of cameras) {
    it(`calls the camera ${JSON.stringify(make)} ${JSON.stringify(model)} ${JSON.stringify(expected)}`, () =>
      assert.equal(cameraName(make, model), expected))
  }

  it('cleans text: invisible characters, endless blanks and lengths that nobody reads', () => {
    const exif = exifWith({ image: { 0x010f: ' \u0007Ca\u202enon   Inc. \0 hidden', 0x0110: 'M'.repeat(5000) } })
    const { camera = '' } = readExif(exif)
    assert.ok(camera.startsWith('Canon Inc. MMM'), camera)
    assert.equal(camera.length, 120)
  })

  it('reads names in UTF-8 and in Latin-1', () => {
    assert.equal(readExif(exifWith({ image: { 0x0110: 'カメラ' } })).camera, 'カメラ')
    const latin = exifWith({ image: { 0x0110: 'Kamera_' } })
    latin[latin.indexOf('_')] = 0xe9
    assert.equal(readExif(latin).camera, 'Kameraé')
    // Longer than what is read of it, which ends within a character.
    assert.equal(readExif(exifWith({ image: { 0x0110: 'カ'.repeat(700) } })).camera, 'カ'.repeat(120))
  })

  const positions: [what: string, gps: Parameters<typeof exifWith>[0]['gps'], expected: object][] = [
    ['southern and western hemispheres', { ...tokyo, 1: 'S', 3: 'W' }, { latitude: -35.675, longitude: -139.75 }],
    ['decimal minutes with seconds 0/0', { ...tokyo, 2: fractions([35, 1], [4050, 100], [0, 0]) }, { latitude: 35.675, longitude: 139.75 }],
    ['decimal degrees alone', { ...tokyo, 2: fractions([35675, 1000]) }, { latitude: 35.675, longitude: 139.75 }],
    ['degrees of 0/0', { ...tokyo, 2: fractions([0, 0], [0, 0], [0, 0]) }, {}],
    ['a missing hemisphere', { 2: tokyo[2], 3: 'E', 4: tokyo[4] }, {}],
    ['a latitude without longitude', { 1: 'N', 2: tokyo[2] }, {}],
    ['91 degrees north', { ...tokyo, 2: fractions([91, 1], [0, 1], [0, 1]) }, {}],
    ['seconds rounded to 60', { ...tokyo, 2: fractions([35, 1], [29, 1], [60, 1]) }, { latitude: 35.5, longitude: 139.75 }],
    ['61 minutes', { ...tokyo, 2: fractions([35, 1], [61, 1], [0, 1]) }, {}],
    ['0° 0′', { ...tokyo, 2: fractions([0, 1]), 4: fractions([0, 1]) }, {}],
  ]
  for (const [what, gps, expected] of positions) {
    it(`reads a position with ${what} as ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(readExif(exifWith({ ...(gps && { gps }) })), expected))
  }

  it('finds its directories also where they are pointed to by the type of a directory', () => {
    const exif = exifWith({ photo: { 0x9003: '2024:05:14 10:31:07' } })
    exif.writeUInt16LE(13, exif.indexOf(Buffer.of(0x69, 0x87)) + 2)
    assert.deepEqual(readExif(exif), { originalAtMs: at('2024-05-14T10:31:07') })
  })

  it('leaves out values that cannot be', () => {
    const photo = { 0x829a: fractions([0, 0]), 0x829d: fractions([0, 1]), 0x8827: { short: [0] }, 0x920a: fractions([1, 0]) }
    assert.deepEqual(readExif(exifWith({ photo })), {})
  })

  it('says nothing about bytes that are no EXIF', () => {
    assert.deepEqual(readExif(undefined), {})
    assert.deepEqual(readExif(Buffer.alloc(0)), {})
    assert.deepEqual(readExif(Buffer.from('Exif\0\0XX*\0\u0008\0\0\0')), {})
    assert.deepEqual(readExif(Buffer.from('II*\0\xff\xff\xff\xff', 'latin1')), {})
  })

  it('survives every cut and many random changes', () => {
    const whole = exifWith({ image: { 0x010f: 'Apple' }, photo: { 0x9003: '2024:05:14 10:31:07' }, gps: tokyo })
    for (let length = 0; length < whole.length; length++) readExif(whole.subarray(0, length))
    let state = 7
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
      return state >> 8
    }
    for (let round = 0; round < 5000; round++) {
      const changed = Buffer.from(whole)
      for (let change = 0; change < 4; change++) changed[random() % changed.length] = random() & 255
      for (const value of Object.values(readExif(changed))) assert.ok(typeof value === 'string' || Number.isFinite(value))
    }
  })

  it('is not kept busy by thousands of entries that all claim megabytes', () => {
    const count = 5000
    const hostile = Buffer.alloc(3_000_000)
    hostile.write('II*\0', 'latin1')
    hostile.writeUInt32LE(8, 4)
    hostile.writeUInt16LE(count, 8)
    for (let entry = 0; entry < count; entry++) {
      const entryAt = 10 + entry * 12
      hostile.writeUInt16LE(entry, entryAt)
      hostile.writeUInt16LE(entry % 2 ? 1 : 2, entryAt + 2)
      hostile.writeUInt32LE(2_900_000, entryAt + 4)
      hostile.writeUInt32LE(100, entryAt + 8)
    }
    const before = process.threadCpuUsage()
    readExif(hostile)
    assert.ok(process.threadCpuUsage(before).user < 50_000, 'in µs of this thread')
  })
})
