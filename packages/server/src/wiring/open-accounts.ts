import type { Config } from '../config/config.ts'
import { createFirstOwner } from '../domain/accounts/first-owner.ts'
import type { PasswordHasher } from '../domain/ports/accounts.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Log } from '../domain/ports/log.ts'
import type { AccountDeps } from '../http/account-deps.ts'
import { createAccountRepository } from '../infrastructure/database/accounts/account-repository.ts'
import { createAttemptRepository, createDeviceRepository } from '../infrastructure/database/accounts/attempt-repository.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { createOneTimeRepository } from '../infrastructure/database/accounts/one-time-repository.ts'
import { createPasskeyRepository } from '../infrastructure/database/accounts/passkey-repository.ts'
import { createArgon2Passwords } from '../infrastructure/identity/argon2-passwords.ts'
import { createPasskeyVerifier } from '../infrastructure/identity/passkey-verifier.ts'

/** Built-in accounts over this database. */
export function openAccounts(
  { publicUrl, operators }: Config,
  database: Database,
  clock: Clock,
  log: Log,
  wrap: (passwords: PasswordHasher) => PasswordHasher = (passwords) => passwords,
): AccountDeps {
  if (publicUrl === undefined) throw new Error('PUBLIC_URL has no value')
  const { origin, protocol, hostname } = new URL(publicUrl)
  const stores = {
    accounts: createAccountRepository(database),
    oneTime: createOneTimeRepository(database),
    attempts: createAttemptRepository(database),
    devices: createDeviceRepository(database),
    passkeys: createPasskeyRepository(database),
    passwords: wrap(createArgon2Passwords()),
    verifier: createPasskeyVerifier(publicUrl),
    operators,
    clock,
  }
  return {
    ...stores,
    firstOwner: createFirstOwner({ ...stores, log }),
    origin,
    // Browsers treat the computer itself as they treat https.
    allowsPasskeys: protocol === 'https:' || hostname === 'localhost',
  }
}
