import { type ApiTokens, createApiTokens } from '../domain/accounts/api-tokens.ts'
import { makeResetLink } from '../domain/accounts/links.ts'
import { normalEmail } from '../domain/accounts/sign-in.ts'
import { systemClock } from '../wiring/system-clock.ts'
import { openDatabase } from '../wiring/open-stores.ts'
import type { Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { createAccountRepository } from '../infrastructure/database/accounts/account-repository.ts'
import { createEventRepository } from '../infrastructure/database/monitoring/event-repository.ts'
import { createOneTimeRepository } from '../infrastructure/database/accounts/one-time-repository.ts'
import { createOwnerRepository } from '../infrastructure/database/accounts/owner-repository.ts'
import { tellToForget } from '../infrastructure/database/photos/photo-changes.ts'
import { createTokenRepository } from '../infrastructure/database/accounts/token-repository.ts'
import { createArgon2Passwords } from '../infrastructure/identity/argon2-passwords.ts'

export interface OfflineOwner {
  id: string
  email: string
  /** How they sign in: `account:…`, `iap:…`, `oidc:…`, `dev:…`. */
  subject: string
}

/** What whoever has the database may do without a server. */
export interface Offline {
  owners(email: string): Promise<OfflineOwner[]>
  tokens: Pick<ApiTokens, 'create' | 'list' | 'revoke'>
  /** The address of a page where that account's password can be set anew. Throws AppError ACCOUNT_NOT_FOUND. */
  resetLink(ownerId: string): Promise<{ url: string; expiresAtMs: number }>
  /** Tells every instance on this database to empty its collision cache; false where no other process can have it open. */
  clearCaches(): Promise<boolean>
  /** Forgets everybody's events of before this instant; answers how many they were. */
  pruneEvents(beforeMs: number): Promise<number>
  close(): Promise<void>
}

/** Opens the database of this environment. Throws ConfigError, and AppError where it cannot be opened (a server has its file, say). */
export async function openOffline(env: Env, folder: string): Promise<Offline> {
  const { config } = await loadConfig(env, folder)
  const database = await openDatabase(config)
  const clock = systemClock
  const owners = createOwnerRepository(database)
  const links = {
    accounts: createAccountRepository(database),
    oneTime: createOneTimeRepository(database),
    passwords: createArgon2Passwords(),
    operators: config.operators,
    clock,
  }
  return {
    owners: (email) => owners.listByEmail(normalEmail(email)),
    tokens: createApiTokens({ tokens: createTokenRepository(database), clock }),
    async resetLink(ownerId) {
      const { secret, record } = await makeResetLink(links, ownerId)
      const origin = config.publicUrl === undefined ? '' : new URL(config.publicUrl).origin
      return { url: `${origin}/new-password#${secret}`, expiresAtMs: record.expiresAtMs }
    },
    clearCaches: () => tellToForget(database),
    pruneEvents: (beforeMs) => createEventRepository(database).deleteBefore(beforeMs),
    close: () => database.close(),
  }
}
