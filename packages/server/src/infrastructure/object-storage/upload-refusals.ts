import { AppError } from '../../app-error.ts'

/** What both kinds of storage refuse of an upload, in the same words. */
export const conflict = (message: string, details: Record<string, unknown> = {}) => new AppError('UPLOAD_CONFLICT', message, { details })

export const noUpload = () => new AppError('UPLOAD_NOT_FOUND', 'This upload does not exist or has expired. Send the file again.')

export const isWhole = () => conflict('This upload is complete. Nothing more can be added to it.')

export const otherOffset = (offset: number) =>
  conflict('The upload is at another offset. Ask for the offset and go on from there.', { offset })

export const tooLarge = (maxBytes: number) =>
  new AppError('TOO_LARGE', `The file is larger than the ${maxBytes} bytes that this upload may have. Choose a smaller one.`, {
    details: { max_bytes: maxBytes },
  })
