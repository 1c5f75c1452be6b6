import { AppError } from '../../app-error.ts'

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const broken = new Set([
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOTDIR',
  'ESTALE',
  'ENODEV',
  'ENXIO',
  'EMLINK',
  'EXDEV',
])

/** Throws what a failing disk means for the caller; anything that is not the disk's stays as it is. */
export function translateDiskError(error: unknown): never {
  const code = errorCode(error)
  if (code && full.has(code)) {
    throw new AppError('STORAGE_FULL', 'The photo storage has no room left. Nothing was stored. Free some room, then send it again.', {
      cause: error,
    })
  }
  if (code && broken.has(code)) {
    throw new AppError('STORAGE_UNAVAILABLE', 'The photo storage does not answer. Nothing was stored. Try again later.', { cause: error })
  }
  throw error
}
