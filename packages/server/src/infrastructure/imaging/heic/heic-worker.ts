import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../../app-error.ts'
import { drawFromPixels, drawFullSizeFromPixels, type Pixels } from '../draw-pictures.ts'
import { safeSharp } from '../safe-sharp.ts'
import { tooLargeToDecode, tooManyPixels, unreadable } from '../unreadable.ts'
import { HeifError, HeifFile } from './heif-file.ts'
import { isTruncated } from './is-truncated.ts'
import { loadLibHeif } from './libheif.ts'
import type { HeicDrawing, HeicGlance, HeicJobs, HeicRequest, HeicResponse, HeicWorkerSettings } from './messages.ts'

/*
 * A thread of its own for libheif: a decode takes a second and would stop the server for as long, and what a hostile file does to
 * libheif stays in here. Whatever is not an answer of libheif's ends the thread; the next file gets a new one.
 */
const settings = workerData as HeicWorkerSettings
const heif = loadLibHeif()

const jobs: { [Job in keyof HeicJobs]: (path: string) => HeicJobs[Job] | Promise<HeicJobs[Job]> } = {
  glance: (path): HeicGlance =>
    withFile(path, (file, bytes) => {
      const { width, height, exif } = file
      const thumbnail = thumbnailOf(file)
      return { width, height, isTruncated: isTruncated(bytes), ...(exif && { exif }), ...(thumbnail && { thumbnail }) }
    }),

  async draw(path): Promise<HeicDrawing> {
    const pixels = withFile(path, (file) => file.decode())
    return { pictures: await drawFromPixels(await safeSharp(), pixels, settings), width: pixels.width, height: pixels.height }
  },

  async fullSizeJpeg(path) {
    const pixels = withFile(path, (file) => file.decode())
    return drawFullSizeFromPixels(await safeSharp(), pixels)
  },
}

parentPort?.on('message', ({ job, path }: HeicRequest) => {
  void answer(job, path).then((response) => parentPort?.postMessage(response))
})

async function answer(job: keyof HeicJobs, path: string): Promise<HeicResponse> {
  try {
    return { ok: true, result: await jobs[job](path) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ok: false, code: error.code, message: error.message, details: error.details }
  }
}

function withFile<T>(path: string, read: (file: HeifFile, bytes: Uint8Array) => T): T {
  const bytes = readFileSync(path)
  let file: HeifFile | undefined
  try {
    file = new HeifFile(heif, bytes, settings.maxPixels)
    const { width, height } = file
    if (width * height > settings.maxPixels) throw tooManyPixels(width, height, settings.maxPixels)
    return read(file, bytes)
  } catch (error) {
    if (!(error instanceof HeifError)) throw error
    throw error.isOverLimit ? tooLargeToDecode() : unreadable(error)
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
