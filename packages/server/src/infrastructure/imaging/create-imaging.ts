import { availableParallelism } from 'node:os'
import type { MediaType } from '@imgstream/contract'
import type { Imaging, InspectedPicture } from '../../domain/ports/imaging.ts'
import { createHeicPictures } from './heic/heic-pictures.ts'
import { createRasterPictures } from './raster-pictures.ts'
import { createSlots } from './slots.ts'
import { sniffMediaType } from './sniff-media-type.ts'
import { unsupported } from './unreadable.ts'

export interface ImagingOptions {
  thumbnailMaxSize: number
  thumbnailQuality: number
  /** Pixels of the largest picture that is drawn. */
  maxPixels?: number
  /** Pictures drawn at once. Each holds one of libuv's threads (four unless UV_THREADPOOL_SIZE says more), which files and databases need too. */
  concurrency?: number
  /** How long one picture may take. */
  timeoutMs?: number
  /** How long the thread for HEIC, which holds hundreds of megabytes, waits for another file. */
  heicIdleMs?: number
}

export function createImaging(options: ImagingOptions): Imaging {
  const { thumbnailMaxSize, thumbnailQuality, maxPixels = 100e6, timeoutMs = 60_000, heicIdleMs = 30_000 } = options
  const slots = createSlots(options.concurrency ?? Math.min(availableParallelism(), 2))
  const settings = { thumbnailMaxSize, thumbnailQuality, maxPixels, slots }
  const raster = createRasterPictures({ ...settings, timeoutSeconds: Math.ceil(timeoutMs / 1000) })
  const heic = createHeicPictures({ ...settings, timeoutMs, idleMs: heicIdleMs })

  return {
    async inspect(path): Promise<InspectedPicture> {
      const mediaType = await sniffMediaType(path)
      if (!mediaType) throw unsupported()
      if (isHeic(mediaType)) return { mediaType, ...(await heic.inspect(path)) }
      return { mediaType, renditions: 'ready', ...(await raster.draw(path, mediaType)) }
    },

    async derive(path, mediaType) {
      const { pictures, width, height, damaged } = await (isHeic(mediaType) ? heic.draw(path) : raster.draw(path, mediaType))
      return { pictures, width, height, damaged }
    },

    fullSizeJpeg: (path, mediaType) => (isHeic(mediaType) ? heic.fullSizeJpeg(path) : raster.fullSizeJpeg(path, mediaType)),

    isReadable: (path) => raster.isReadable(path),

    close: () => heic.close(),
  }
}

function isHeic(mediaType: MediaType): boolean {
  return mediaType === 'image/heic' || mediaType === 'image/heif'
}
