import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import { deviceLifeMs, identityOf, rememberDevice } from '../domain/accounts/sign-in.ts'
import type { AccountRecord } from '../domain/ports/accounts.ts'
import type { SessionOrigin } from '../domain/ports/sign-in-repositories.ts'
import type { AccountDeps } from './account-deps.ts'
import type { Caller } from './caller.ts'
import type { HttpDeps } from './http-deps.ts'
import { type CookieKind, readCookie, startSession, writeCookie } from './session-cookie.ts'

/** Throws AppError NOT_FOUND where people do not sign in with built-in accounts. */
export function requireAccounts({ accounts, signIn }: HttpDeps): AccountDeps {
  if (accounts) return accounts
  throw new AppError('NOT_FOUND', `This server has no accounts of its own: people sign in by ${signIn.join(', ')}.`)
}

/** The account of a signed-in caller. Throws AppError ACCOUNT_NOT_FOUND where the caller came in by another way. */
export async function accountOf(accounts: AccountDeps, caller: Caller): Promise<AccountRecord> {
  const account = await accounts.accounts.find(caller.owner.id)
  if (!account) throw new AppError('ACCOUNT_NOT_FOUND', 'You sign in by another way than an account of this server.')
  if (account.disabledAtMs !== undefined) throw new AppError('UNAUTHENTICATED', 'This account is closed.')
  return account
}

/** Throws AppError NOT_AN_OWNER, and SIGN_IN_AGAIN where the role is to be used for something that gives or takes access. */
export async function requireOwnerRole(
  deps: HttpDeps,
  accounts: AccountDeps,
  caller: Caller,
  { recently = true } = {},
): Promise<AccountRecord> {
  const account = await accountOf(accounts, caller)
  if (account.role !== 'owner') throw new AppError('NOT_AN_OWNER', 'Only an owner of this server may do this.')
  if (recently && caller.by === 'session') deps.sessions.requireRecentProof(caller.signedIn)
  return account
}

/**
 * What gives access is taken back when the session that asked for it ended in the same moment: whoever ended it has seen nothing of it.
 * Throws AppError UNAUTHENTICATED then.
 */
export async function requireStillIn(deps: HttpDeps, caller: Caller, takeBack: () => Promise<unknown>): Promise<void> {
  if (caller.by !== 'session' || (await deps.sessions.isLive(caller.signedIn))) return
  await takeBack()
  throw new AppError('UNAUTHENTICATED', 'You were signed out at this moment. Nothing was made.')
}

/** Which browser this is; it says nothing about who sits there. */
const deviceCookie = ({ name, isSecure }: CookieKind): CookieKind => ({ name: `${name}-device`, isSecure })

export const deviceOf = (deps: HttpDeps, request: FastifyRequest) =>
  deps.sessionCookie && readCookie(request.headers, deviceCookie(deps.sessionCookie))

/** Begins a session for an account that has just proven itself, and knows this browser from now on. */
export async function welcome(
  deps: HttpDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  account: AccountRecord,
  via: SessionOrigin,
) {
  const accounts = requireAccounts(deps)
  if (!deps.sessionCookie) throw new Error('accounts are in use without sessions')
  const device = await rememberDevice(accounts, account, deviceOf(deps, request))
  const { owner, session } = await startSession(deps, { request, reply }, identityOf(account), via)
  // Whoever signed in with a password that was changed in the same moment is not in.
  const now = await accounts.accounts.find(account.ownerId)
  if (via === 'password' && now?.passwordHash !== account.passwordHash) {
    await deps.sessions.revoke(owner.id, session.id)
    reply.removeHeader('set-cookie')
    throw new AppError('WRONG_SIGN_IN', 'The password was changed at this moment. Sign in with the new one.')
  }
  writeCookie(reply, deviceCookie(deps.sessionCookie), device, deviceLifeMs)
  return { owner_id: owner.id, email: owner.email, display_name: owner.displayName }
}
