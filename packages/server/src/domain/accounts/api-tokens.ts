import { isWithin, type Access, type Scope } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Owner } from '../ports/repositories.ts'
import type { TokenRecord, TokenRepository } from '../ports/sign-in-repositories.ts'
import { createRecentLookups } from './recent-lookups.ts'
import { hashOf, newSecret } from './secrets.ts'

const day = 86_400_000
/** Every token says what it is, so that scanners of source code find one that leaked. */
export const tokenPrefix = 'imgstream_'
const usedEveryMs = 300_000
const mostTokens = 100

export type ApiTokens = ReturnType<typeof createApiTokens>

/** Tokens for scripts and the command line: an owner's library, within scopes, until a date. */
export function createApiTokens(deps: { tokens: TokenRepository; clock: Clock }) {
  const { tokens, clock } = deps
  const recent = createRecentLookups(deps, (hash) => tokens.find(hash))
  return {
    /** Answers the secret, which is never shown again. */
    async create(
      ownerId: string,
      { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number },
    ): Promise<{ secret: string; token: TokenRecord }> {
      const nowMs = clock.nowMs()
      const secret = tokenPrefix + newSecret()
      const token: TokenRecord = { id: clock.newId(), ownerId, name, scopes, createdAtMs: nowMs, expiresAtMs: nowMs + days * day }
      if (!(await tokens.insert(hashOf(secret), token, mostTokens))) {
        throw new AppError('TOO_MANY_REQUESTS', `You have ${mostTokens} tokens, which is the most. Revoke one that is not needed any more.`)
      }
      return { secret, token }
    },
    /** Whose token it is; undefined when it is unknown, revoked or expired. `anew` as with sessions. */
    async find(secret: string, anew = false): Promise<{ owner: Owner; token: TokenRecord } | undefined> {
      const hash = hashOf(secret)
      const found = await recent.find(hash, anew)
      const nowMs = clock.nowMs()
      if (!found || found.token.expiresAtMs <= nowMs) return undefined
      if (nowMs - (found.token.lastUsedAtMs ?? 0) >= usedEveryMs) {
        found.token.lastUsedAtMs = nowMs
        // A disk that is full must not keep a script from reading.
        await tokens.setUsed(hash, nowMs).catch(() => {})
      }
      return found
    },
    list: (ownerId: string) => tokens.list(ownerId),
    /** How many ended: none when the owner has no such token. */
    async revoke(ownerId: string, id: string): Promise<number> {
      const gone = await tokens.delete(ownerId, id)
      recent.forgetAll()
      return gone.length
    },
    async revokeAll(ownerId: string): Promise<void> {
      await tokens.deleteAll(ownerId)
      recent.forgetAll()
    },
  }
}

/** Throws AppError WRONG_SCOPE when a token is not meant for what it asks. */
export function requireScope(access: Access, { scopes }: TokenRecord): void {
  if (isWithin(access, scopes)) return
  throw new AppError(
    'WRONG_SCOPE',
    access === 'person'
      ? 'No token may do this: sign in with a browser, or with "imgstream token create".'
      : `The token is for ${scopes.join(' and ')}; this needs ${typeof access === 'string' ? 'another' : access.join(' or ')}.`,
  )
}
