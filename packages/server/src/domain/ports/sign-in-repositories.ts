import type { Scope } from '@imgstream/contract'
import type { Owner } from './repositories.ts'

export type SessionOrigin = 'password' | 'passkey' | 'oidc'

export interface SessionRecord {
  id: string
  ownerId: string
  via: SessionOrigin
  userAgent: string
  createdAtMs: number
  /** Written now and then only, see `createSessions`. */
  seenAtMs: number
  /** When the person last proved who they are. */
  provedAtMs: number
  expiresAtMs: number
}

/** Sessions by the SHA-256 of their secrets. What deletes answers the hashes that are gone. */
export interface SessionRepository {
  insert(secretHash: string, session: SessionRecord): Promise<void>
  /** Undefined for those of closed accounts too. */
  find(secretHash: string): Promise<{ session: SessionRecord; owner: Owner } | undefined>
  /** Last used first; those that ended by themselves are left out. */
  list(ownerId: string, live: { expiresAfterMs: number; seenAfterMs: number }): Promise<(SessionRecord & { secretHash: string })[]>
  setSeen(secretHash: string, nowMs: number): Promise<void>
  setProved(secretHash: string, nowMs: number): Promise<void>
  delete(secretHash: string): Promise<void>
  deleteById(ownerId: string, id: string): Promise<string[]>
  deleteAll(ownerId: string, except?: string): Promise<string[]>
  deleteEnded(live: { expiresAfterMs: number; seenAfterMs: number }): Promise<number>
}

export interface TokenRecord {
  id: string
  ownerId: string
  name: string
  scopes: readonly Scope[]
  createdAtMs: number
  lastUsedAtMs?: number
  expiresAtMs: number
}

export interface TokenRepository {
  /** False, and nothing stored, when the owner has `most` already. */
  insert(secretHash: string, token: TokenRecord, most: number): Promise<boolean>
  /** Undefined for those of closed accounts too. */
  find(secretHash: string): Promise<{ token: TokenRecord; owner: Owner } | undefined>
  /** Newest first; expired ones too. */
  list(ownerId: string): Promise<TokenRecord[]>
  setUsed(secretHash: string, nowMs: number): Promise<void>
  delete(ownerId: string, id: string): Promise<string[]>
  deleteAll(ownerId: string): Promise<string[]>
}
