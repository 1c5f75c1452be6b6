import { cameraName, type ExifFacts, wallClockMs } from '@imgstream/contract'
import { readTiffTags, type TagDirectory, type TiffTags } from './tiff-tags.ts'

const tag = {
  image: { make: 0x010f, model: 0x0110 },
  photo: {
    exposureTime: 0x829a,
    fNumber: 0x829d,
    iso: 0x8827,
    recommendedExposureIndex: 0x8832,
    dateTimeOriginal: 0x9003,
    dateTimeDigitized: 0x9004,
    offsetTimeOriginal: 0x9011,
    offsetTimeDigitized: 0x9012,
    focalLength: 0x920a,
    subSecTimeOriginal: 0x9291,
    subSecTimeDigitized: 0x9292,
    lensModel: 0xa434,
  },
  gps: { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4, altitudeRef: 5, altitude: 6 },
} as const

const maxTextLength = 120

/** What EXIF says, each value checked by itself: one that is broken or impossible is left out and harms no other. */
export function readExif(exif: Uint8Array | undefined): ExifFacts {
  const tags = exif && readTiffTags(exif)
  if (!tags) return {}
  const { photo } = tags
  return onlyDefined({
    originalAtMs: readDate(photo.text(tag.photo.dateTimeOriginal), photo.text(tag.photo.subSecTimeOriginal)),
    originalOffsetMin: readOffset(photo.text(tag.photo.offsetTimeOriginal)),
    digitizedAtMs: readDate(photo.text(tag.photo.dateTimeDigitized), photo.text(tag.photo.subSecTimeDigitized)),
    digitizedOffsetMin: readOffset(photo.text(tag.photo.offsetTimeDigitized)),
    camera: cameraName(clean(tags.image.text(tag.image.make)), clean(tags.image.text(tag.image.model)))?.slice(0, maxTextLength),
    lens: clean(photo.text(tag.photo.lensModel)),
    fNumber: within(photo.numbers(tag.photo.fNumber)[0], 0.1, 1000),
    exposureSeconds: within(photo.numbers(tag.photo.exposureTime)[0], 1e-7, 1e6),
    iso: readIso(photo),
    focalLengthMm: within(photo.numbers(tag.photo.focalLength)[0], 0.1, 100_000),
    altitudeM: readAltitude(tags.gps),
    ...readPosition(tags),
  })
}

/** Wall clock in ms as if it were UTC. [Note: Wall-clock dates] Some writers use other separators, or a blank for a leading zero. */
export function readDate(text: string | undefined, subSeconds?: string): number | undefined {
  const match = /^\s*(\d{4})[:/.-]([ \d]\d)[:/.-]([ \d]\d)[ T]([ \d]\d):([ \d]\d)(?::([ \d]\d))?/.exec(text ?? '')
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const fraction = /^\s*(\d+)/.exec(subSeconds ?? '')?.[1]
  return wallClockMs({ year, month, day, hour, minute, second, ms: fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0 })
}

export function readOffset(text: string | undefined): number | undefined {
  if (text?.trim() === 'Z') return 0
  const match = /^\s*([+-])(\d\d):?(\d\d)\s*$/.exec(text ?? '')
  if (!match || Number(match[3]) > 59) return undefined
  const minutes = Number(match[2]) * 60 + Number(match[3])
  // Clocks are between 12 hours behind and 14 ahead of UTC. `|| 0`: "-00:00" is not minus zero.
  return within((match[1] === '-' ? -minutes : minutes) || 0, -12 * 60, 14 * 60)
}

function readIso(photo: TagDirectory): number | undefined {
  const [iso] = photo.numbers(tag.photo.iso)
  // 65535 says "more than fits here, see the other field".
  return within(iso === 65_535 ? (photo.numbers(tag.photo.recommendedExposureIndex)[0] ?? iso) : iso, 1, 10_000_000)
}

/** Both coordinates with their hemispheres, or neither: half a position, or one on the wrong side of the earth, is worse than none. */
function readPosition({ gps }: TiffTags): { latitude?: number; longitude?: number } {
  const latitude = readCoordinate(gps, tag.gps.latitude, tag.gps.latitudeRef, { N: 1, S: -1 }, 90)
  const longitude = readCoordinate(gps, tag.gps.longitude, tag.gps.longitudeRef, { E: 1, W: -1 }, 180)
  if (latitude === undefined || longitude === undefined) return {}
  // 0° 0′ is open sea; it is what receivers write that have no position.
  return latitude === 0 && longitude === 0 ? {} : { latitude, longitude }
}

function readCoordinate(
  gps: TagDirectory,
  valueTag: number,
  refTag: number,
  hemispheres: Partial<Record<string, number>>,
  limit: number,
): number | undefined {
  const sign = hemispheres[gps.text(refTag)?.trim().toUpperCase() ?? '']
  const [degrees, minutes = 0, seconds = 0] = gps.numbers(valueTag)
  if (sign === undefined || degrees === undefined || !(minutes >= 0 && minutes <= 60)) return undefined
  // Writers that give decimal minutes leave the seconds as 0/0; those that round write 41′ 60″.
  const partial = Number.isNaN(seconds) ? 0 : seconds
  if (!(partial >= 0 && partial <= 60)) return undefined
  const value = within(degrees + minutes / 60 + partial / 3600, 0, limit)
  return value === undefined ? undefined : roundTo(sign * value || 0, 7)
}

function readAltitude(gps: TagDirectory): number | undefined {
  const metres = within(gps.numbers(tag.gps.altitude)[0], 0, 100_000)
  if (metres === undefined) return undefined
  const isBelowSea = gps.numbers(tag.gps.altitudeRef)[0] === 1
  return roundTo(isBelowSea ? -metres || 0 : metres, 2)
}

/** Text for people to read: no control or invisible characters, single spaces, of limited length. */
function clean(text: string | undefined): string | undefined {
  const plain = text?.replaceAll(/\s+/g, ' ').replaceAll(/\p{C}/gu, '').trim()
  return plain ? [...plain].slice(0, maxTextLength).join('').trim() : undefined
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value !== undefined && value >= min && value <= max ? value : undefined
}

function roundTo(value: number, digits: number): number {
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

function onlyDefined<T extends object>(facts: { [K in keyof T]: T[K] | undefined }): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Sound: every key that is left has a value.
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
