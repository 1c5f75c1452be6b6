import type { ErrorCode } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { EventRecorder } from '../ports/events.ts'

/** What makes a file not arrive. A name that is taken is a question, and a broken connection is taken up again: neither is a failure. */
const failures: ReadonlySet<string> = new Set<ErrorCode>([
  'INVALID_FILENAME',
  'TOO_SMALL',
  'TOO_LARGE',
  'TOO_MANY_PIXELS',
  'UNSUPPORTED_FORMAT',
  'UNREADABLE_IMAGE',
  'CHECKSUM_MISMATCH',
  'QUOTA_EXCEEDED',
  'STORAGE_FULL',
  'STORAGE_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'INTERNAL',
])
/** An error passes several places on its way out; it is noted at the first. */
const noted = new WeakSet<object>()

/** The code under which a failure is kept: its own, or INTERNAL where nobody expected it. */
export const failureCode = (error: unknown): ErrorCode => (error instanceof AppError ? error.code : 'INTERNAL')

/** Says that an error was noted elsewhere. */
export function markNoted(error: unknown): void {
  if (typeof error === 'object' && error !== null) noted.add(error)
}

/** Keeps that a file did not become a photo, and why: no name, no address. */
export function noteFailedUpload(events: EventRecorder, upload: { ownerId: string; batchId?: string }, error: unknown): void {
  if (typeof error === 'object' && error !== null && noted.has(error)) return
  markNoted(error)
  const code = failureCode(error)
  if (!failures.has(code)) return
  events.record({
    kind: 'upload_failure',
    ownerId: upload.ownerId,
    ...(upload.batchId !== undefined && { batchId: upload.batchId }),
    details: { error: code },
  })
}
