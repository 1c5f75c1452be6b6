import { ApiError, NetworkError } from '../api-error.ts'
import { FileProblem } from './file-facts.ts'
import type { Problem } from './queue/queue-item.ts'

export interface Trouble {
  problem: Problem
  /** `connection`: nothing answered; `later`: the same request may succeed in a while; `never`: it will not. */
  retry: 'connection' | 'later' | 'never'
  retryAfterMs?: number | undefined
}

/** Answers that speak of the moment and not of the request. 507 (storage full) does not pass by itself. */
const passing = new Set([408, 423, 425, 429, 500, 502, 503, 504])

/** What an error of the transport, the hasher or a file means for the next try. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof FileProblem) return { problem: { code: error.code, message: error.message }, retry: 'never' }
  if (error instanceof NetworkError) return { problem: { code: 'UNREACHABLE', message: error.message }, retry: 'connection' }
  if (error instanceof ApiError) {
    const problem = { code: error.code, message: error.message, requestId: error.requestId }
    const gone = error.code === 'UPLOAD_CONFLICT' || error.code === 'UPLOAD_NOT_FOUND'
    return { problem, retry: gone || passing.has(error.status) ? 'later' : 'never', retryAfterMs: error.retryAfterMs }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { problem: { code: 'UNEXPECTED_ANSWER', message }, retry: 'never' }
}
