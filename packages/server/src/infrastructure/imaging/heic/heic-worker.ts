import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { HeifError, HeifFile, type Pixels } from '@imgstream/pictures/heif-file'
import { drawFromPixels, drawFullSizeFromPixels } from '../draw-pictures.ts'
import { safeSharp } from '../safe-sharp.ts'
import { isTruncated } from './is-truncated.ts'
import { loadLibHeif } from './load-libheif.ts'
import type { HeicDrawing, HeicGlance, HeicJobs, HeicRequest, HeicResponse, HeicWorkerSettings } from './messages.ts'

/*
 * A thread of its own for libheif: a decode takes a second and would stop the server for as long, and what a hostile file does to
 * libheif stays in here. Whatever is not an answer of libheif's ends the thread; the next file gets a new one.
 */
const settings = workerData as HeicWorkerSettings
const heif = loadLibHeif()
const maxDecodedBytes = 1.5e9

const jobs: { [Job in keyof HeicJobs]: (path: string) => HeicJobs[Job] | Promise<HeicJobs[Job]> } = {
  glance: (path): HeicGlance =>
    withFile(path, (file, bytes) => {
      const { width, height, exif } = file
      const thumbnail = thumbnailOf(file)
      return { width, height, isTruncated: isTruncated(bytes), ...(exif && { exif }), ...(thumbnail && { thumbnail }) }
    }),

  async draw(path): Promise<HeicDrawing> {
    const { pixels, damaged } = withFile(path, (file, bytes) => ({ pixels: file.decode(), damaged: isTruncated(bytes) }))
    return { pictures: await drawFromPixels(await safeSharp(), pixels, settings), width: pixels.width, height: pixels.height, damaged }
  },

  async fullSizeJpeg(path) {
    const pixels = withFile(path, (file) => file.decode())
    return drawFullSizeFromPixels(await safeSharp(), pixels)
  },
}

parentPort?.on('message', ({ job, path }: HeicRequest) => {
  void answer(job, path).then((response) => parentPort?.postMessage(response))
})
parentPort?.postMessage('ready' satisfies HeicResponse)

async function answer(job: keyof HeicJobs, path: string): Promise<HeicResponse> {
  try {
    return { result: await jobs[job](path) }
  } catch (error) {
    if (error instanceof TooManyPixels) return { refusal: { why: 'too_many_pixels', width: error.width, height: error.height } }
    if (error instanceof HeifError)
      return { refusal: error.isOverLimit ? { why: 'too_much_memory' } : { why: 'unreadable', cause: error.message } }
    if (error instanceof Error && 'syscall' in error) return { failure: error.message }
    throw error
  }
}

class TooManyPixels extends Error {
  readonly width: number
  readonly height: number

  constructor({ width, height }: HeifFile) {
    super('too many pixels')
    this.width = width
    this.height = height
  }
}

function withFile<T>(path: string, read: (file: HeifFile, bytes: Uint8Array) => T): T {
  const bytes = readFileSync(path)
  let file: HeifFile | undefined
  try {
    file = new HeifFile(heif, bytes, { maxPixels: settings.maxPixels, maxDecodedBytes })
    if (file.width * file.height > settings.maxPixels) throw new TooManyPixels(file)
    return read(file, bytes)
  } finally {
    file?.close()
  }
}

/** A thumbnail that cannot be decoded is as good as none: the picture itself may be whole. */
function thumbnailOf(file: HeifFile): Pixels | undefined {
  try {
    return file.decodeThumbnail()
  } catch (error) {
    if (error instanceof HeifError) return undefined
    throw error
  }
}
