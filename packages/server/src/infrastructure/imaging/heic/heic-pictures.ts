import { readExif } from '@imgstream/pictures'
import type { InspectedPicture } from '../../../domain/ports/imaging.ts'
import { drawFromPixels } from '../draw-pictures.ts'
import { safeSharp } from '../safe-sharp.ts'
import type { Slots } from '../slots.ts'
import { createHeicLane } from './heic-lane.ts'
import type { HeicDrawing, HeicWorkerSettings } from './messages.ts'

export interface HeicSettings extends HeicWorkerSettings {
  timeoutMs: number
  idleMs: number
  slots: Slots
}

/** Draws HEIC files. Throws AppError UNREADABLE_IMAGE, TOO_MANY_PIXELS. */
export function createHeicPictures(settings: HeicSettings) {
  const { thumbnailMaxSize, thumbnailQuality, maxPixels, timeoutMs: deadlineMs, idleMs } = settings
  const lane = { thumbnailMaxSize, thumbnailQuality, maxPixels, deadlineMs, idleMs }
  // A glance takes 20 ms and has to be on the screen at once: it must not wait behind decodes of a second each.
  const glances = createHeicLane(lane)
  const decodes = createHeicLane(lane)

  return {
    async inspect(path: string): Promise<Omit<InspectedPicture, 'mediaType'>> {
      const { width, height, exif, thumbnail, isTruncated } = await glances.run('glance', path, true)
      const facts = { exif: readExif(exif), damaged: isTruncated }
      if (!thumbnail) return { ...(await decodes.run('draw', path, true)), ...facts, renditions: 'ready' }
      const pictures = await settings.slots.run(async () => drawFromPixels(await safeSharp(), thumbnail, settings))
      return { width, height, pictures, ...facts, renditions: 'pending' }
    },

    draw: (path: string): Promise<HeicDrawing> => decodes.run('draw', path, false),

    fullSizeJpeg: (path: string): Promise<Uint8Array> => decodes.run('fullSizeJpeg', path, true),

    async close() {
      await Promise.all([glances.close(), decodes.close()])
    },
  }
}
