import type { createFirstOwner } from '../domain/accounts/first-owner.ts'
import type { LinkDeps } from '../domain/accounts/links.ts'
import type { PasskeyDeps } from '../domain/accounts/passkeys.ts'
import type { PasswordDeps } from '../domain/accounts/sign-in.ts'

/** What built-in accounts need. */
export interface AccountDeps extends LinkDeps, PasswordDeps, PasskeyDeps {
  firstOwner: ReturnType<typeof createFirstOwner>
  /** The address that people type, without a path: links begin with it. */
  origin: string
  /** Whether browsers allow passkeys there: by https, or on this computer itself. */
  allowsPasskeys: boolean
}
