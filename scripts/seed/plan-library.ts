import type { PictureRequest } from './make-picture.ts'
import { seededRandom } from './seeded-random.ts'

export interface PlannedPhoto {
  filename: string
  picture: PictureRequest
}

const cameras = [
  { make: 'NIKON CORPORATION', model: 'NIKON Z 6_2', prefix: 'DSC_' },
  { make: 'Canon', model: 'Canon EOS R6', prefix: 'IMG_' },
  { make: 'Apple', model: 'iPhone 15 Pro', prefix: 'IMG_' },
  { make: 'Google', model: 'Pixel 8', prefix: 'PXL_' },
  { make: 'FUJIFILM', model: 'X-T5', prefix: 'DSCF' },
]

const places = [
  { latitude: 35.6586, longitude: 139.7454 },
  { latitude: 34.9949, longitude: 135.785 },
  { latitude: 43.0621, longitude: 141.3544 },
  { latitude: 48.8584, longitude: 2.2945 },
  { latitude: -33.8568, longitude: 151.2153 },
  { latitude: 37.8199, longitude: -122.4783 },
]

const shapes = [
  { width: 1600, height: 1200 },
  { width: 1600, height: 1067 },
  { width: 1200, height: 1600 },
  { width: 1080, height: 1080 },
  { width: 2400, height: 600 },
]

/**
 * What a library of so many photos holds: eight years, more of it in summer and at new year, several cameras, trips with a place, every
 * orientation, a few PNG and WebP. The same count gives the same library.
 */
export function planLibrary(count: number, newestYear: number): PlannedPhoto[] {
  const random = seededRandom(20_250_101)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  return Array.from({ length: count }, (_, index) => {
    const camera = pick(cameras)
    const number = String(index + 1).padStart(4, '0')
    const takenAt = someTime(random, newestYear)
    const format = index % 25 === 7 ? 'png' : index % 25 === 15 ? 'webp' : 'jpeg'
    const isTurned = format === 'jpeg' && index % 12 === 5
    const extension = format === 'jpeg' ? (camera.prefix === 'DSC_' ? 'JPG' : 'jpg') : format
    const picture: PictureRequest = { seed: index + 1, ...pick(shapes), format, takenAt, camera }
    if (random() < 0.7) picture.offset = pick(['+09:00', '+09:00', '+01:00', '-07:00'])
    if (random() < 0.4) picture.place = pick(places)
    if (isTurned) picture.orientation = 2 + (index % 7)
    return { filename: `${camera.prefix}${number}.${extension}`, picture }
  })
}

/** Squaring leans the years towards the newest; the months come from a list with summer and new year in it twice. */
function someTime(random: () => number, newestYear: number): string {
  const year = newestYear - Math.floor(random() ** 2 * 8)
  const month = [1, 1, 2, 3, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 11, 12, 12][Math.floor(random() * 17)] ?? 1
  const parts = [1 + Math.floor(random() * 28), 6 + Math.floor(random() * 16), Math.floor(random() * 60), Math.floor(random() * 60)]
  const [day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'))
  return `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}`
}
