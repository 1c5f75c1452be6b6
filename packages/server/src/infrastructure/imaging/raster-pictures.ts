import { access } from 'node:fs/promises'
import type { ExifFacts, MediaType } from '@imgstream/contract'
import { readExif } from '@imgstream/pictures'
import type { Metadata, Sharp } from 'sharp'
import { AppError } from '../../app-error.ts'
import type { Pictures } from '../../domain/ports/imaging.ts'
import { drawFullSize, drawPictures, type PictureSettings } from './draw-pictures.ts'
import { filledWebp } from './filled-webp.ts'
import { isKeepable } from './icc-profile.ts'
import { type OpenSharp, safeSharp } from './safe-sharp.ts'
import type { Slots } from './slots.ts'
import { tooManyPixels, unreadable } from './unreadable.ts'

export interface RasterSettings extends PictureSettings {
  maxPixels: number
  timeoutSeconds: number
  slots: Slots
}

export interface RasterPictures {
  pictures: Pictures
  width: number
  height: number
  exif: ExifFacts
  damaged: boolean
}

/** Above this a picture is drawn alone: decoders of progressive files hold all of its pixels. */
const heavyPixels = 40e6
const maxHeldBytes = 640e6

/** Draws JPEG, PNG and WebP files. Throws AppError UNREADABLE_IMAGE, TOO_MANY_PIXELS. */
export function createRasterPictures(settings: RasterSettings) {
  return {
    async draw(path: string, mediaType: MediaType): Promise<RasterPictures> {
      const sharp = await safeSharp()
      const filled = mediaType === 'image/webp' ? await filledWebp(path) : undefined
      const source = filled ?? path
      const header = await readHeader(sharp, source, settings)
      const { width, height } = header.autoOrient
      const { pictures, damaged } = await settings.slots.run(() => drawAsFarAsPossible(sharp, source, header, settings), weight(header))
      return { pictures, width, height, exif: readExif(header.exif), damaged: damaged || filled !== undefined }
    },

    async fullSizeJpeg(path: string, mediaType: MediaType): Promise<Uint8Array> {
      const sharp = await safeSharp()
      const source = (mediaType === 'image/webp' && (await filledWebp(path))) || path
      const header = await readHeader(sharp, source, settings)
      // Whatever was drawn of a damaged file when it came is drawn of it here too.
      return settings.slots.run(() => drawFullSize(upright(sharp, source, header, settings, 'none')).catch(refuse), weight(header))
    },

    async isReadable(path: string): Promise<boolean> {
      const sharp = await safeSharp()
      await access(path)
      // Small: the decoder reads every byte all the same.
      const drawing = () => sharp(path, { failOn: 'warning' }).timeout({ seconds: settings.timeoutSeconds }).resize(16).raw().toBuffer()
      return settings.slots.run(() =>
        drawing().then(
          () => true,
          (error) => {
            if (isTimeout(error)) throw error
            return false
          },
        ),
      )
    },
  }

  function weight({ width, height }: Metadata): number {
    return width * height > heavyPixels ? settings.slots.count : 1
  }
}

/** A file, or bytes that stand for one. */
type Source = string | Uint8Array

async function readHeader(sharp: OpenSharp, source: Source, { maxPixels, slots }: RasterSettings): Promise<Metadata> {
  // Without sharp's own limit: the answer to too many pixels is not that the file is broken.
  const header = await slots.run(async () => {
    // A file that is gone from the disk throws here, as what it is.
    if (typeof source === 'string') await access(source)
    return sharp(source, { failOn: 'none', limitInputPixels: false }).metadata().catch(refuse)
  })
  const { width, height } = header
  if (width * height > maxPixels || heldBytes(header) > maxHeldBytes) throw tooManyPixels(width, height, maxPixels)
  return header
}

/** An interlaced PNG or progressive JPEG is decoded whole before the first row comes out. */
function heldBytes({ isProgressive, width, height, channels, depth, format }: Metadata): number {
  if (!isProgressive) return 0
  const bytesPerValue = format === 'jpeg' || depth === 'ushort' ? 2 : 1
  return width * height * channels * bytesPerValue
}

/**
 * A file whose tail is missing still shows what is there: its original is worth keeping. Pixel errors therefore lead to a second, lenient
 * drawing, and only what shows nothing at all is refused.
 */
async function drawAsFarAsPossible(sharp: OpenSharp, source: Source, header: Metadata, settings: RasterSettings) {
  try {
    const strictly = upright(sharp, source, header, settings, 'error')
    return { pictures: await drawPictures(sharp, strictly, keptProfile(header), settings), damaged: false }
  } catch (error) {
    if (isTimeout(error)) throw unreadable(error)
    return { pictures: await drawLeniently(sharp, source, header, settings).catch(refuse), damaged: true }
  }
}

async function drawLeniently(sharp: OpenSharp, source: Source, header: Metadata, settings: RasterSettings): Promise<Pictures> {
  const leniently = upright(sharp, source, header, settings, 'none')
  const pictures = await drawPictures(sharp, leniently, keptProfile(header), settings)
  if (await isBlank(sharp, pictures.preview)) throw unreadable('nothing was decoded')
  return pictures
}

function upright(sharp: OpenSharp, source: Source, header: Metadata, settings: RasterSettings, failOn: 'error' | 'none'): Sharp {
  // libvips gives up on a JPEG after many warnings. Lifting that limit lifts the one on scans too, so only where there is a single scan.
  const unlimited = failOn === 'none' && header.format === 'jpeg' && !header.isProgressive
  const options = { failOn, unlimited, limitInputPixels: settings.maxPixels, autoOrient: true }
  const picture = sharp(source, options).timeout({ seconds: settings.timeoutSeconds })
  const onWhite = header.hasAlpha ? picture.flatten({ background: '#fff' }) : picture
  return keptProfile(header) ? onWhite.keepIccProfile() : onWhite
}

function keptProfile({ channels, space, icc }: Metadata): Uint8Array | undefined {
  return channels >= 3 && space !== 'cmyk' && isKeepable(icc) ? icc : undefined
}

/** Where nothing was decoded, decoders leave one colour; a first stray block may differ from it. */
async function isBlank(sharp: OpenSharp, preview: Uint8Array): Promise<boolean> {
  const { channels } = await sharp(preview).stats()
  return channels.every(({ stdev }) => stdev < 3)
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout')
}

function refuse(error: unknown): never {
  throw error instanceof AppError ? error : unreadable(error)
}
