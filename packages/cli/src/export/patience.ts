import { type ApiClient, ApiError, NetworkError } from '@imgstream/client'
import { explain } from '../connect.ts'

/** Asks, and asks again while the server is away or has too much to do. Throws CommandError when it stays so, and what the server refuses. */
export type Patience = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>

const longestPauseMs = 5_000

/** Whether the same request may go well a little later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ApiError && ([429, 502, 503, 504].includes(error.status) || error.status === 408)
}

/** `waitMs`: how long the server may be away in one piece. */
export function createPatience(api: ApiClient, waitMs: number, stop: AbortSignal): Patience {
  return async (ask) => {
    const startedAt = Date.now()
    for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await ask()
      } catch (error) {
        stop.throwIfAborted()
        if (!isPassing(error)) throw error
        const asked = error instanceof ApiError ? error.retryAfterMs : undefined
        const nextMs = Math.min(asked ?? pauseMs, longestPauseMs)
        if (Date.now() - startedAt + nextMs > waitMs) throw explain(error, api)
        await new Promise((resolve) => setTimeout(resolve, nextMs))
        stop.throwIfAborted()
      }
    }
  }
}
