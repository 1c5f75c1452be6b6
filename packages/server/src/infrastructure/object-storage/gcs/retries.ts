import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../app-error.ts'

export interface Patience {
  /** How long one request may take, ms. */
  timeoutMs: number
  /** Waits between tries, ms; each is varied by half. */
  retryDelaysMs: readonly number[]
}

export const usualPatience: Patience = { timeoutMs: 60_000, retryDelaysMs: [250, 500, 1000, 2000, 4000] }

/** An answer of the bucket that is none of those that were expected. */
export class BucketFailure extends Error {
  readonly status: number

  constructor(status: number, text: string) {
    super(`the bucket answered ${status}: ${text.slice(0, 200)}`)
    this.name = 'BucketFailure'
    this.status = status
  }
}

/**
 * Tries something that is safe to do again: after a connection that broke, and after answers that ask for another try. AppErrors pass.
 * Throws AppError STORAGE_UNAVAILABLE in the end.
 */
export async function withRetries<T>({ retryDelaysMs }: Patience, attempt: (isRepeated: boolean) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(tries > 0)
    } catch (error) {
      if (error instanceof AppError) throw error
      const delayMs = retryDelaysMs[tries]
      if (delayMs === undefined || !isTemporary(error)) throw unavailable(error)
      await sleep(delayMs * (0.5 + Math.random()))
    }
  }
}

function isTemporary(error: unknown): boolean {
  return !(error instanceof BucketFailure) || error.status === 408 || error.status === 429 || error.status >= 500
}

function unavailable(cause: unknown): AppError {
  const denied = cause instanceof BucketFailure && (cause.status === 401 || cause.status === 403)
  const sentence = denied
    ? 'The photo storage refuses this server: its service account lacks a role on the bucket. Nothing was stored.'
    : 'The photo storage does not answer as it should. Nothing was lost; try again in a moment.'
  return new AppError('STORAGE_UNAVAILABLE', sentence, { cause })
}
