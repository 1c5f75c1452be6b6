import { ApiError } from '@imgstream/client'

/** Of a request whose only part is a photo's id, "invalid" says that this is no id: no photo can have it. */
export const photoFailure = (error: unknown): unknown =>
  error instanceof ApiError && error.code === 'INVALID_REQUEST' ? new ApiError('PHOTO_NOT_FOUND', error.message, error) : error

/** Asking again would find nothing again. */
export const isNoPhoto = (error: unknown): boolean => error instanceof ApiError && error.code === 'PHOTO_NOT_FOUND'
