import { AppError } from '../../app-error.ts'

export const originalMissing = () =>
  new AppError(
    'ORIGINAL_MISSING',
    'The storage does not have the original of this photo any more. Whoever runs this server can look for it: "imgstream verify --repair".',
  )

export const originalDamaged = () =>
  new AppError(
    'ORIGINAL_DAMAGED',
    'The stored bytes of this photo are not those that were uploaded. Whoever runs this server can look for the right ones: "imgstream verify --deep --repair".',
  )
