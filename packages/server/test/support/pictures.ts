import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

export interface Scene {
  data: Buffer
  width: number
  height: number
}

/** A picture that shows which side is up and which colours are which: four quarters of different colour that grow brighter downwards. */
export function aScene(width = 640, height = 480): Scene {
  const quarters = [
    [200, 40, 40],
    [40, 180, 60],
    [50, 70, 210],
    [220, 200, 60],
  ]
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    const light = 0.7 + (0.3 * y) / height
    for (let x = 0; x < width; x++) {
      const quarter = quarters[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)] ?? []
      for (let channel = 0; channel < 3; channel++) data[(y * width + x) * 3 + channel] = (quarter[channel] ?? 0) * light
    }
  }
  return { data, width, height }
}

/** The same with grain, so that its JPEG is as large as a photo's. */
export function aGrainyScene(width: number, height: number): Scene {
  const scene = aScene(width, height)
  let state = 1
  for (let at = 0; at < scene.data.length; at++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    scene.data[at] = Math.min(255, (scene.data[at] ?? 0) + ((state >> 16) & 31))
  }
  return scene
}

export function drawn({ data, width, height }: Scene): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

export const jpegOf = (scene: Scene = aScene()): Promise<Buffer> => drawn(scene).jpeg({ quality: 90 }).toBuffer()

/** The pixels a camera stores when it was held so that EXIF's orientation brings the scene upright. */
export function storedFor(orientation: number, scene: Scene): Scene {
  const { width, height } = scene
  const isSideways = orientation >= 5
  const stored = { width: isSideways ? height : width, height: isSideways ? width : height, data: Buffer.alloc(scene.data.length) }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Where the pixel that is displayed at x, y is stored. (EXIF 2.32, tag 0x0112)
      const [mirroredX, mirroredY] = [width - 1 - x, height - 1 - y]
      const [storedX = 0, storedY = 0] =
        [
          [x, y],
          [mirroredX, y],
          [mirroredX, mirroredY],
          [x, mirroredY],
          [y, x],
          [y, mirroredX],
          [mirroredY, mirroredX],
          [mirroredY, x],
        ][orientation - 1] ?? []
      scene.data.copy(stored.data, (storedY * stored.width + storedX) * 3, (y * width + x) * 3, (y * width + x) * 3 + 3)
    }
  }
  return stored
}

/** How far two pictures look apart: the mean difference of 16 × 12 patches, 0 to 255. A profile in the file is applied first. */
export async function difference(picture: Uint8Array, scene: Scene): Promise<number> {
  const patches = (image: Sharp) => image.resize(16, 12, { fit: 'fill' }).removeAlpha().toColourspace('srgb').raw().toBuffer()
  const [one, other] = await Promise.all([patches(sharp(picture)), patches(drawn(scene))])
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

/** A PNG of one colour with one bit a pixel: few bytes for any size. Without `pixels` it ends after the header. */
export function aPlainPng(
  header: { width: number; height: number; depth?: number; colourType?: number; isInterlaced?: boolean },
  pixels = true,
): Buffer {
  const { width, height, depth = 1, colourType = 0, isInterlaced = false } = header
  const ihdr = Buffer.alloc(13)
  ihdr.writeUInt32BE(width, 0)
  ihdr.writeUInt32BE(height, 4)
  ihdr.set([depth, colourType, 0, 0, isInterlaced ? 1 : 0], 8)
  const rows = pixels ? deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 }) : Buffer.alloc(0)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', ihdr), pngChunk('IDAT', rows), pngChunk('IEND')])
}

/** EXIF goes before the pixels, or after them: both are allowed. */
export function withPngExif(png: Buffer, tiff: Buffer, where: 'before' | 'after' = 'before'): Buffer {
  const at = where === 'before' ? 8 + 25 : png.length - 12
  return Buffer.concat([png.subarray(0, at), pngChunk('eXIf', tiff), png.subarray(at)])
}

/** `announced`: the file's first chunk says that there is EXIF. The pixels are those of a lossy WebP without transparency. */
export function withWebpExif(webp: Buffer, exif: Buffer, { width, height }: { width: number; height: number }, announced = true): Buffer {
  const features = Buffer.alloc(10)
  features.writeUInt8(announced ? 8 : 0)
  features.writeUIntLE(width - 1, 4, 3)
  features.writeUIntLE(height - 1, 7, 3)
  const chunks = Buffer.concat([riffChunk('VP8X', features), webp.subarray(12), riffChunk('EXIF', exif)])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(4 + chunks.length)
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WEBP'), chunks])
}

export function withJpegExif(jpeg: Buffer, tiff: Buffer): Buffer {
  const length = 2 + 6 + tiff.length
  const segment = Buffer.concat([Buffer.of(0xff, 0xe1, length >> 8, length & 0xff), Buffer.from('Exif\0\0', 'latin1'), tiff])
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

function riffChunk(type: string, data: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type), size, data, Buffer.alloc(data.length % 2)])
}

function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
