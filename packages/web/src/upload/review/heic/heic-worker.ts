import { HeifFile, type Pixels } from '@imgstream/pictures/heif-file'
import { isDisplayP3 } from './is-display-p3.ts'
import { loadLibHeif } from './load-libheif.ts'
import type { HeicAnswer, HeicJob, HeicRequest } from './messages.ts'

/*
 * A thread of its own for libheif: a decode takes a second, and what a hostile file does to libheif stays in here. What goes back is a JPEG:
 * it carries its colour space with it, and the browser may drop the pixels of a picture that is out of sight.
 */
const heif = loadLibHeif()
/** A tab has less room than a server. */
const limits = { maxPixels: 120e6, maxDecodedBytes: 1e9 }

addEventListener('message', ({ data }: MessageEvent<HeicRequest>) => {
  void draw(data.job, data.file).then((picture) => postMessage({ id: data.id, picture } satisfies HeicAnswer))
})

async function draw(job: HeicJob, file: File): Promise<Blob | undefined> {
  let opened: HeifFile | undefined
  try {
    opened = new HeifFile(await heif, new Uint8Array(await file.arrayBuffer()), limits)
    const pixels = job === 'glance' ? opened.decodeThumbnail(4) : opened.decode(4)
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

async function toJpeg({ data, width, height, colours }: Pixels): Promise<Blob> {
  const colorSpace = colours && (colours === 'display-p3' || isDisplayP3(colours)) ? 'display-p3' : 'srgb'
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { colorSpace, alpha: false })
  if (!context) throw new Error('There is no canvas to draw on')
  // The same memory: a picture takes 50 MB.
  context.putImageData(new ImageData(new Uint8ClampedArray(data.buffer), width, height, { colorSpace }), 0, 0)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })
}
