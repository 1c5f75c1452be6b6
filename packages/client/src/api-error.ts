import type { ErrorBody, ErrorCode } from '@imgstream/contract'

/** Codes of answers that did not come from ImgStream (a proxy's page, say). */
export type AnswerCode = ErrorCode | 'UNEXPECTED_ANSWER'

/** The server answered, and the answer is an error. Branch on `code`, never on the message. */
export class ApiError extends Error {
  readonly code: AnswerCode
  /** HTTP status. */
  readonly status: number
  readonly details: Record<string, unknown>
  readonly requestId: string | undefined
  /** What `Retry-After` asked for, in ms. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: AnswerCode,
    message: string,
    facts: { status: number; details?: unknown; requestId?: string | undefined; retryAfterMs?: number | undefined },
  ) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = facts.status
    this.details = isRecord(facts.details) ? facts.details : {}
    this.requestId = facts.requestId
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** No answer came: the server cannot be reached, or the connection broke before it answered. */
export class NetworkError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'NetworkError'
  }
}

/** An error answer as it came over the wire; whatever is not the API's error body becomes UNEXPECTED_ANSWER. */
export function errorFromAnswer(answer: { status: number; body: string; header(name: string): string | null | undefined }): ApiError {
  const { status } = answer
  const retryAfterMs = retryAfter(answer.header('retry-after'))
  const requestId = answer.header('x-request-id') ?? undefined
  const error = parseErrorBody(answer.body)
  if (!error) return new ApiError('UNEXPECTED_ANSWER', `The server answered ${status}`, { status, requestId, retryAfterMs })
  return new ApiError(error.code as ErrorCode, error.message, {
    status,
    details: error.details,
    requestId: error.request_id || requestId,
    retryAfterMs,
  })
}

function parseErrorBody(text: string): ErrorBody['error'] | undefined {
  try {
    const body: unknown = JSON.parse(text)
    const error = isRecord(body) ? body.error : undefined
    if (isRecord(error) && typeof error.code === 'string' && typeof error.message === 'string') return error as ErrorBody['error']
  } catch {
    // Not JSON: a proxy's page.
  }
  return undefined
}

/** Seconds or a date (RFC 9110 §10.2.3), as ms from now. */
function retryAfter(value: string | null | undefined): number | undefined {
  if (!value) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
