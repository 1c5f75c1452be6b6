import { HeifFile } from './heif-file.ts'
import { loadLibHeif } from './libheif.ts'
import type { HeicAnswer, HeicJob, HeicRequest } from './messages.ts'

/*
 * A thread of its own for libheif: a decode takes a second, and what a hostile file does to libheif stays in here. What goes back is a JPEG:
 * it carries its colour space with it, and the browser may drop the pixels of a picture that is out of sight.
 */
const heif = loadLibHeif()

addEventListener('message', ({ data }: MessageEvent<HeicRequest>) => {
  void draw(data.job, data.file).then((picture) => postMessage({ id: data.id, picture } satisfies HeicAnswer))
})

async function draw(job: HeicJob, file: File): Promise<Blob | undefined> {
  let opened: HeifFile | undefined
  try {
    opened = new HeifFile(await heif, new Uint8Array(await file.arrayBuffer()))
    const pixels = job === 'glance' ? opened.decodeThumbnail() : opened.decode()
    opened.close()
    opened = undefined
    return pixels && (await toJpeg(pixels))
  } catch {
    // No small picture inside, a broken file, or no room for it: the page says that it cannot be shown.
    return undefined
  } finally {
    opened?.close()
  }
}

async function toJpeg(pixels: ImageData): Promise<Blob> {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height)
  const context = canvas.getContext('2d', { colorSpace: pixels.colorSpace ?? 'srgb', alpha: false })
  if (!context) throw new Error('There is no canvas to draw on')
  context.putImageData(pixels, 0, 0)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
}
