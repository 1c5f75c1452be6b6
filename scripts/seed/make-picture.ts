import sharp from 'sharp'
import { seededRandom } from './seeded-random.ts'

export interface PictureRequest {
  /** Decides what is drawn: the same seed draws the same hills. */
  seed: number
  width: number
  height: number
  format?: 'jpeg' | 'png' | 'webp'
  /** The camera's clock, `2024-05-14T10:31:07`. */
  takenAt?: string
  /** Of that clock, `+09:00`. */
  offset?: string
  camera?: { make: string; model: string }
  place?: { latitude: number; longitude: number }
  /** The EXIF orientation. Whoever honours it sees the hills upright and the width and height asked for. */
  orientation?: number
}

/** Draws a landscape: a sky by the hour, a sun or moon, rows of hills. Enough for people to tell two of them apart. */
export async function makePicture(request: PictureRequest): Promise<Buffer> {
  const { format = 'jpeg', orientation = 1 } = request
  const { angle, isMirrored } = turns[orientation] ?? { angle: 0, isMirrored: false }
  const turned = await sharp(Buffer.from(drawing(request)))
    .rotate(angle)
    .png({ compressionLevel: 0 })
    .toBuffer()
  const picture = sharp(turned).flop(isMirrored).withExif(exifOf(request)).withMetadata({ orientation })
  return (format === 'png' ? picture.png() : picture.toFormat(format, { quality: 85 })).toBuffer()
}

/** What a camera held that way does to the upright picture: first turned clockwise, then mirrored left to right. */
const turns: Record<number, { angle: number; isMirrored: boolean }> = {
  2: { angle: 0, isMirrored: true },
  3: { angle: 180, isMirrored: false },
  4: { angle: 180, isMirrored: true },
  5: { angle: 90, isMirrored: true },
  6: { angle: 270, isMirrored: false },
  7: { angle: 270, isMirrored: true },
  8: { angle: 90, isMirrored: false },
}

function drawing({ seed, width, height, takenAt }: PictureRequest): string {
  const random = seededRandom(seed)
  const hour = takenAt ? Number(takenAt.slice(11, 13)) : Math.floor(random() * 24)
  const isNight = hour < 5 || hour >= 20
  const isGolden = !isNight && (hour < 8 || hour >= 17)
  const hue = Math.floor(random() * 360)
  const [top, bottom] = isNight ? ['#0b1533', '#33406b'] : isGolden ? ['#5b6fb5', '#ffb27a'] : ['#4c9be0', '#d5ecfb']
  const sun = { x: width * (0.15 + random() * 0.7), y: height * (0.15 + random() * 0.3), r: Math.min(width, height) * 0.06 }
  const rows = [0, 1, 2, 3].map((row) => {
    const lightness = isNight ? 26 - row * 6 : 62 - row * 13
    return `<path d="${hills(random, width, height, height * (0.5 + row * 0.12))}" fill="hsl(${(hue + row * 12) % 360} 35% ${lightness}%)"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="0.7" stop-color="${bottom}"/></linearGradient>
    <rect width="${width}" height="${height}" fill="url(#sky)"/>
    <circle cx="${sun.x}" cy="${sun.y}" r="${sun.r}" fill="${isNight ? '#f1efdc' : '#fff3b8'}"/>
    ${rows.join('\n')}
  </svg>`
}

function hills(random: () => number, width: number, height: number, level: number): string {
  const steps = 8
  let path = `M0 ${height} L0 ${level}`
  for (let step = 0; step < steps; step += 1) {
    const x = (width * (step + 1)) / steps
    const middle = (width * (step + 0.5)) / steps
    path += ` Q${middle} ${level - (random() - 0.35) * height * 0.22} ${x} ${level - (random() - 0.5) * height * 0.06}`
  }
  return `${path} L${width} ${height} Z`
}

type Tags = Record<string, string>

function exifOf({ takenAt, offset, camera, place }: PictureRequest): { IFD0: Tags; IFD2: Tags; IFD3: Tags } {
  return {
    IFD0: camera ? { Make: camera.make, Model: camera.model } : {},
    IFD2: {
      ...(takenAt && { DateTimeOriginal: takenAt.replaceAll('-', ':').replace('T', ' ') }),
      ...(takenAt && offset && { OffsetTimeOriginal: offset }),
    },
    IFD3: place
      ? {
          GPSLatitudeRef: place.latitude < 0 ? 'S' : 'N',
          GPSLatitude: degrees(place.latitude),
          GPSLongitudeRef: place.longitude < 0 ? 'W' : 'E',
          GPSLongitude: degrees(place.longitude),
        }
      : {},
  }
}

/** EXIF writes 35.6895° as degrees, minutes and hundredths of seconds, each a fraction. */
function degrees(value: number): string {
  const hundredths = Math.round(Math.abs(value) * 360_000)
  return `${Math.floor(hundredths / 360_000)}/1 ${Math.floor((hundredths % 360_000) / 6000)}/1 ${hundredths % 6000}/100`
}
