import { type ErrorCode, errorCatalog } from '@imgstream/contract'

/** An expected failure with a code of the catalog. Its message is a sentence for the person: what happened, what to do. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.details = options.details ?? {}
  }

  get status(): number {
    return errorCatalog[this.code].status
  }
}
