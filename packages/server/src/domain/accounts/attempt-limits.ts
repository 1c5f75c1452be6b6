import { AppError } from '../../app-error.ts'
import type { AttemptRepository, DeviceRepository } from '../ports/accounts.ts'
import type { Clock } from '../ports/clock.ts'
import { hashOf } from './secrets.ts'

const windowMs = 15 * 60_000
/** Wrong passwords in a quarter of an hour; `pair` is one account from one address. */
export const attemptLimits = { address: 30, pair: 10, device: 10, session: 10 }
/**
 * An account with more wrong passwords than this, from wherever, is under attack: each address has fewer tries then. There is no limit for the
 * account itself: whoever could reach it would lock the person out of every new browser.
 */
export const attack = { from: 50, pair: 3 }
type Counted = keyof typeof attemptLimits | 'account'

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
  let isUnderAttack = false
  for (const { what, key } of keys) {
    const { attempts, untilMs } = await deps.attempts.count(key, nowMs, windowMs)
    if (what === 'account') {
      isUnderAttack = attempts > attack.from
      continue
    }
    if (attempts <= (what === 'pair' && isUnderAttack ? attack.pair : attemptLimits[what])) continue
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
    /** It was right: what others may have tried too counts one attempt less, what belongs to the person starts afresh. */
    async succeed() {
      for (const { what, key } of keys) {
        await (what === 'address' || what === 'account' ? deps.attempts.uncount(key) : deps.attempts.forget(key))
      }
    },
  }
}
