import { AppError } from '../../app-error.ts'
import type { AttemptRepository, DeviceRepository } from '../ports/accounts.ts'
import type { Clock } from '../ports/clock.ts'
import { hashOf } from './secrets.ts'

const windowMs = 15 * 60_000
/** Wrong passwords in a quarter of an hour. */
export const attemptLimits = { address: 30, account: 10, device: 10, session: 10 }
type Counted = keyof typeof attemptLimits

export interface AttemptDeps {
  attempts: AttemptRepository
  devices: DeviceRepository
  clock: Clock
}

/**
 * Counts attempts before they are made, so that many at once do not all slip through, and takes those back that were right.
 * Throws AppError TOO_MANY_REQUESTS, the same whether the account exists or not.
 */
export async function countAttempt(deps: AttemptDeps, counted: readonly [Counted, string][]) {
  const keys = counted.map(([what, value]) => ({ what, key: hashOf(`${what}:${value}`) }))
  const nowMs = deps.clock.nowMs()
  for (const { what, key } of keys) {
    const { attempts, untilMs } = await deps.attempts.count(key, nowMs, windowMs)
    if (attempts <= attemptLimits[what]) continue
    const seconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1000))
    throw new AppError(
      'TOO_MANY_REQUESTS',
      `Too many wrong passwords. Nothing was done; try again in ${Math.ceil(seconds / 60)} minutes.`,
      {
        details: { retry_after_seconds: seconds },
      },
    )
  }
  return {
    /** It was right: of an address one attempt less counts, since others may sign in there; what belongs to the person starts afresh. */
    async succeed() {
      for (const { what, key } of keys) await (what === 'address' ? deps.attempts.uncount(key) : deps.attempts.forget(key))
    },
  }
}
