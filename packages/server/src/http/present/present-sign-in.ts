import type { Account, ApiToken, Invitation, Passkey, SessionEntry } from '@imgstream/contract'
import type { AccountRecord, OneTimeRecord, PasskeyRecord } from '../../domain/ports/accounts.ts'
import type { SessionRecord, TokenRecord } from '../../domain/ports/sign-in-repositories.ts'
import { presentInstant } from './present-photo.ts'

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

export function presentAccount(account: AccountRecord): Account {
  return {
    owner_id: account.ownerId,
    email: account.email,
    display_name: account.displayName,
    role: account.role,
    created_at: presentInstant(account.createdAtMs),
    is_closed: account.disabledAtMs !== undefined,
  }
}

export function presentInvitation({ id, data, createdAtMs, expiresAtMs }: OneTimeRecord): Invitation {
  return {
    invitation_id: id,
    email: data.email ?? null,
    role: data.role === 'owner' ? 'owner' : 'member',
    created_at: presentInstant(createdAtMs),
    expires_at: presentInstant(expiresAtMs),
  }
}

export function presentPasskey(passkey: PasskeyRecord): Passkey {
  return {
    passkey_id: passkey.id,
    name: passkey.name,
    created_at: presentInstant(passkey.createdAtMs),
    last_used_at: passkey.lastUsedAtMs === undefined ? null : presentInstant(passkey.lastUsedAtMs),
  }
}
