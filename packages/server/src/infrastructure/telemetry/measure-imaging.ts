import { AppError } from '../../app-error.ts'
import type { Imaging } from '../../domain/ports/imaging.ts'
import { type Instruments, observed } from './instruments.ts'

/** The same imaging, timed and traced with the wait for its turn. */
export function measureImaging(imaging: Imaging, instruments: Instruments): Imaging {
  function measured<T>(operation: string, work: () => Promise<T>): Promise<T> {
    return observed(instruments, { name: `imaging.${operation}` }, work, (seconds, error) => {
      const result = error === undefined ? 'ok' : error instanceof AppError && error.status < 500 ? 'refused' : 'error'
      instruments.metrics.time('imgstream_imaging_duration_seconds', { operation, result }, seconds)
    })
  }
  return {
    ...imaging,
    inspect: (path) => measured('inspect', () => imaging.inspect(path)),
    derive: (path, mediaType) => measured('derive', () => imaging.derive(path, mediaType)),
    fullSizeJpeg: (path, mediaType) => measured('full_size_jpeg', () => imaging.fullSizeJpeg(path, mediaType)),
  }
}
