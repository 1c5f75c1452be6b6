import type { AccountRecord, AccountRepository, PasswordHasher } from '../ports/accounts.ts'
import type { Log } from '../ports/log.ts'
import { issueSecret, newCode, normalCode, notValid, type OneTimeDeps } from './one-time-secrets.ts'
import { normalPassword, requireGoodPassword } from './password-rules.ts'
import { hashOf } from './secrets.ts'
import { normalEmail } from './sign-in.ts'

export interface FirstOwnerDeps extends OneTimeDeps {
  accounts: AccountRepository
  passwords: PasswordHasher
  log: Log
}

/**
 * While nobody has an account, whoever reads the log may make the first: a code stands there, good for an hour and for one use. Each instance
 * writes its own, and the first that is used ends all others.
 */
export function createFirstOwner(deps: FirstOwnerDeps) {
  let hasAny = false
  let codeUntilMs = 0

  /** Whether the first account is still to be made. Asked again only until it is. */
  async function isNeeded(): Promise<boolean> {
    hasAny ||= await deps.accounts.hasAny()
    return !hasAny
  }

  return {
    isNeeded,
    /** Writes a code into the log, if one is needed and the last has expired. */
    async announce(): Promise<void> {
      if (deps.clock.nowMs() < codeUntilMs || !(await isNeeded())) return
      const code = newCode()
      codeUntilMs = Number.POSITIVE_INFINITY
      try {
        const { record } = await issueSecret(deps, { kind: 'setup', secret: code })
        codeUntilMs = record.expiresAtMs
        // The one secret that is meant for the log: whoever can read it runs this server.
        deps.log.warn('first_owner_code', { code, page: '/set-up', expires: new Date(record.expiresAtMs).toISOString() })
      } catch (error) {
        codeUntilMs = 0
        throw error
      }
    },
    /** Throws AppError CODE_NOT_VALID and WEAK_PASSWORD; the code stays good after the latter. */
    async make(request: { code: string; email: string; displayName: string; password: string }): Promise<AccountRecord> {
      const nowMs = deps.clock.nowMs()
      const secretHash = hashOf(normalCode(request.code))
      const found = await deps.oneTime.find(secretHash, nowMs)
      if (found?.kind !== 'setup') throw notValid()
      const person = { email: normalEmail(request.email), displayName: request.displayName.trim() }
      requireGoodPassword(request.password, person)
      const account: AccountRecord = {
        ownerId: deps.clock.newId(),
        ...person,
        role: 'owner',
        passwordHash: await deps.passwords.hash(normalPassword(request.password)),
        createdAtMs: nowMs,
      }
      const outcome = await deps.accounts.create(account, { secretHash, kind: 'setup', nowMs, isFirst: true })
      if (outcome !== 'made') throw notValid()
      deps.log.info('first_owner_made', { ownerId: account.ownerId })
      return account
    },
  }
}
