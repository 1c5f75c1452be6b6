import { AppError } from '../../app-error.ts'

export function unreadable(cause?: unknown): AppError {
  return new AppError(
    'UNREADABLE_IMAGE',
    'The file begins like a picture but cannot be drawn. Open it where it came from and save it anew.',
    {
      cause,
    },
  )
}

export function unsupported(): AppError {
  return new AppError(
    'UNSUPPORTED_FORMAT',
    'This is not a JPEG, HEIC, PNG or WebP picture, whatever its name says. Save it as one of these.',
  )
}

export function tooManyPixels(width: number, height: number, maxPixels: number): AppError {
  return new AppError(
    'TOO_MANY_PIXELS',
    `The picture has ${width} × ${height} pixels, and this server draws at most ${Math.floor(maxPixels / 1e6)} million. Send a smaller copy.`,
    { details: { width, height, max_pixels: maxPixels } },
  )
}

export function tooLargeToDecode(): AppError {
  return new AppError('TOO_MANY_PIXELS', 'Drawing this picture would need more memory than this server gives to one. Send a smaller copy.')
}
