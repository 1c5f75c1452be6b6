import { AppError } from '../../app-error.ts'
import type { AccountRecord, AccountRepository, PasswordHasher } from '../ports/accounts.ts'
import type { Identity } from '../ports/identity.ts'
import { type AttemptDeps, countAttempt } from './attempt-limits.ts'
import { normalPassword } from './password-rules.ts'
import { hashOf, newSecret } from './secrets.ts'

/** A browser counts as known for so long after its last sign-in. */
export const deviceLifeMs = 400 * 86_400_000

export interface PasswordDeps extends AttemptDeps {
  accounts: AccountRepository
  passwords: PasswordHasher
}

export interface Attempt {
  /** The network address that counts as one: of IPv6 a /64. */
  address: string
  /** The secret of the browser's device cookie. */
  device: string | undefined
}

export const normalEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase()

/** Who an account is to the library. */
export const identityOf = ({ ownerId, email, displayName }: AccountRecord): Identity => ({
  subject: `account:${ownerId}`,
  email,
  displayName,
})

const deviceHash = (device: string, ownerId: string) => hashOf(`${device}:${ownerId}`)

/**
 * The account that e-mail address and password fit. Unknown addresses, closed accounts and wrong passwords get one answer after the same work.
 *
 * Attempts from browsers that never signed in to the account count by address and by account, so neither one machine nor many can try for
 * long. Those from a browser that did count by that browser alone: strangers who use up the account's attempts lock out nobody who has signed in
 * from there before, and passkeys are not counted with passwords at all.
 * Throws AppError WRONG_SIGN_IN and TOO_MANY_REQUESTS.
 */
export async function signInByPassword(
  deps: PasswordDeps,
  { email: given, password, address, device }: Attempt & { email: string; password: string },
): Promise<AccountRecord> {
  const email = normalEmail(given)
  const account = await deps.accounts.findByEmail(email)
  const hash = deviceHash(device ?? '', account?.ownerId ?? '')
  const isKnown = await deps.devices.isKnown(hash, deps.clock.nowMs())
  const attempt = await countAttempt(
    deps,
    isKnown
      ? [['device', hash]]
      : [
          ['address', address],
          ['account', email],
          ['pair', `${email} ${address}`],
        ],
  )
  const fits = await deps.passwords.verify(normalPassword(password), account?.passwordHash)
  if (!account || !fits || account.disabledAtMs !== undefined) {
    throw new AppError('WRONG_SIGN_IN', 'This e-mail address and password do not fit. Check both and try again.')
  }
  await attempt.succeed()
  if (deps.passwords.isOutdated(account.passwordHash)) {
    await deps.accounts.setPassword(account.ownerId, await deps.passwords.hash(normalPassword(password)))
  }
  return account
}

/** Notes that the account was used from this browser; answers the secret that its cookie is to hold. */
export async function rememberDevice(deps: AttemptDeps, { ownerId }: AccountRecord, device: string | undefined): Promise<string> {
  const secret = device !== undefined && /^[\w-]{43}$/.test(device) ? device : newSecret()
  await deps.devices.remember(deviceHash(secret, ownerId), ownerId, deps.clock.nowMs() + deviceLifeMs)
  return secret
}

/** Throws AppError WRONG_SIGN_IN when it is not the account's password. Counted by session: whoever is signed in locks out only that session. */
export async function provePassword(deps: PasswordDeps, ownerId: string, sessionHash: string, password: string): Promise<AccountRecord> {
  const attempt = await countAttempt(deps, [['session', sessionHash]])
  const account = await deps.accounts.find(ownerId)
  if (!(await deps.passwords.verify(normalPassword(password), account?.passwordHash)) || !account) {
    throw new AppError('WRONG_SIGN_IN', 'This is not your password. Check it and try again.')
  }
  await attempt.succeed()
  return account
}
