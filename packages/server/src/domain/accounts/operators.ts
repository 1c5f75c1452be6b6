import { AppError } from '../../app-error.ts'
import type { AccountRepository } from '../ports/accounts.ts'
import type { Owner } from '../ports/repositories.ts'

export interface OperatorDeps {
  /** Who may act on the whole installation: e-mail addresses, lower-case, and `sub:` with what a sign-in provider calls somebody. */
  named: ReadonlySet<string>
  /** Nobody signs in here: whoever comes is the one who runs it. */
  withoutSignIn: boolean
  /** Where people sign in with built-in accounts. */
  accounts?: Pick<AccountRepository, 'find'>
}

/**
 * Whether somebody may act on the whole installation, not only on their own library: those who are named, whoever comes where nobody signs
 * in, and accounts with the role owner.
 */
export async function isOperator({ named, withoutSignIn, accounts }: OperatorDeps, owner: Owner): Promise<boolean> {
  if (withoutSignIn && owner.subject.startsWith('dev:')) return true
  if (owner.subject.startsWith('oidc:')) {
    // `oidc:{issuer}#{sub}`: an address of an issuer has no fragment.
    if (named.has(`sub:${owner.subject.slice(owner.subject.indexOf('#') + 1)}`)) return true
  }
  if (!owner.subject.startsWith('account:')) return named.has(owner.email.toLowerCase())
  const account = await accounts?.find(owner.id)
  if (!account || account.disabledAtMs !== undefined) return false
  return account.role === 'owner' || named.has(account.email)
}

/** Throws AppError NOT_AN_OPERATOR for everybody else. */
export async function requireOperator(deps: OperatorDeps, owner: Owner): Promise<void> {
  if (await isOperator(deps, owner)) return
  throw new AppError(
    'NOT_AN_OPERATOR',
    'Only whoever runs this server may do this: an account with the role owner, or somebody whom OPERATORS names.',
  )
}
