import type { ApiToken, SessionEntry } from '@imgstream/contract'
import type { SessionRecord, TokenRecord } from '../domain/ports/sign-in-repositories.ts'
import { presentInstant } from './present.ts'

export function presentSession(session: SessionRecord, isCurrent: boolean): SessionEntry {
  return {
    session_id: session.id,
    current: isCurrent,
    user_agent: session.userAgent,
    created_at: presentInstant(session.createdAtMs),
    last_used_at: presentInstant(session.seenAtMs),
    expires_at: presentInstant(session.expiresAtMs),
  }
}

export function presentToken(token: TokenRecord): ApiToken {
  return {
    token_id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    created_at: presentInstant(token.createdAtMs),
    last_used_at: token.lastUsedAtMs === undefined ? null : presentInstant(token.lastUsedAtMs),
    expires_at: presentInstant(token.expiresAtMs),
  }
}
