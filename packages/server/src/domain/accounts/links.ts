import { AppError } from '../../app-error.ts'
import type { AccountRecord, AccountRepository, OneTimeRecord, OneTimeRepository, PasswordHasher, Role } from '../ports/accounts.ts'
import type { ApiTokens } from './api-tokens.ts'
import { issueSecret, notValid, type OneTimeDeps } from './one-time-secrets.ts'
import { normalPassword, requireGoodPassword } from './password-rules.ts'
import { hashOf } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import { normalEmail } from './sign-in.ts'

export interface LinkDeps extends OneTimeDeps {
  accounts: AccountRepository
  passwords: PasswordHasher
  /** Addresses that make whoever has them an operator: only an invitation that names one makes an account with it. */
  operators: readonly string[]
}

/** An invitation, to be handed over by the person who made it: this server sends no e-mail. */
export function invite(deps: OneTimeDeps, inviterId: string, { email, role }: { email?: string | undefined; role: Role }) {
  const data = { role, ...(email !== undefined && { email: normalEmail(email) }) }
  return issueSecret(deps, { kind: 'invitation', ownerId: inviterId, data })
}

/** A link by which a person sets a new password, made by themselves on the server's machine or by another owner. Throws AppError ACCOUNT_NOT_FOUND. */
export async function makeResetLink(deps: LinkDeps, ownerId: string, madeBy?: string) {
  const account = await deps.accounts.find(ownerId)
  if (!account) throw new AppError('ACCOUNT_NOT_FOUND', 'There is no such account.')
  return issueSecret(deps, { kind: 'reset', ownerId, data: { email: account.email, ...(madeBy !== undefined && { madeBy }) } })
}

/** What a link is for; it stays usable. One that was made by an account which is closed by now is not. Throws AppError CODE_NOT_VALID. */
export async function openLink(deps: LinkDeps, secret: string): Promise<OneTimeRecord & { kind: 'invitation' | 'reset' }> {
  const found = await deps.oneTime.find(hashOf(secret), deps.clock.nowMs())
  if (found?.kind !== 'invitation' && found?.kind !== 'reset') throw notValid()
  const makerId = found.kind === 'invitation' ? found.ownerId : found.data.madeBy
  const maker = makerId === undefined ? undefined : await deps.accounts.find(makerId)
  if (maker?.disabledAtMs !== undefined) throw notValid()
  return { ...found, kind: found.kind }
}

/** Makes an account by an invitation. Throws AppError CODE_NOT_VALID, WEAK_PASSWORD and EMAIL_TAKEN; after the latter two the link stays good. */
export async function joinByLink(
  deps: LinkDeps,
  request: { secret: string; email: string; displayName: string; password: string },
): Promise<AccountRecord> {
  const link = await openLink(deps, request.secret)
  if (link.kind !== 'invitation') throw notValid()
  const email = normalEmail(request.email)
  if (link.data.email !== undefined && link.data.email !== email) {
    throw new AppError('INVALID_REQUEST', 'The invitation is for another e-mail address. Use the one that it names.')
  }
  if (link.data.email === undefined && deps.operators.includes(email)) {
    throw new AppError('INVALID_REQUEST', 'This address needs an invitation that names it. Ask for one, or use another address.')
  }
  const person = { email, displayName: request.displayName.trim() }
  requireGoodPassword(request.password, person)
  const nowMs = deps.clock.nowMs()
  const account: AccountRecord = {
    ownerId: deps.clock.newId(),
    ...person,
    role: link.data.role === 'owner' ? 'owner' : 'member',
    passwordHash: await deps.passwords.hash(normalPassword(request.password)),
    createdAtMs: nowMs,
  }
  const outcome = await deps.accounts.create(account, { secretHash: hashOf(request.secret), kind: 'invitation', nowMs, isFirst: false })
  if (outcome === 'not_valid') throw notValid()
  if (outcome === 'email_taken') {
    throw new AppError('EMAIL_TAKEN', 'An account with this e-mail address exists. Sign in with it, or use another address.')
  }
  return account
}

/**
 * Sets a new password by a link. Whoever needed one may have lost more than that: sessions, known devices and tokens end.
 * Throws AppError CODE_NOT_VALID and WEAK_PASSWORD; after the latter the link stays good.
 */
export async function resetByLink(
  deps: LinkDeps & PasswordChangeDeps,
  request: { secret: string; password: string },
): Promise<AccountRecord> {
  const link = await openLink(deps, request.secret)
  const account = link.kind === 'reset' && link.ownerId !== undefined ? await deps.accounts.find(link.ownerId) : undefined
  if (!account) throw notValid()
  requireGoodPassword(request.password, account)
  const passwordHash = await deps.passwords.hash(normalPassword(request.password))
  const by = { secretHash: hashOf(request.secret), nowMs: deps.clock.nowMs() }
  if (!(await deps.accounts.setPassword(account.ownerId, passwordHash, by))) throw notValid()
  await endAccess(deps, account.ownerId, { everything: true })
  return { ...account, passwordHash }
}

export interface PasswordChangeDeps {
  accounts: AccountRepository
  passwords: PasswordHasher
  devices: { forgetAll(ownerId: string): Promise<void> }
  oneTime: OneTimeRepository
  sessions: Sessions
  tokens: ApiTokens
}

/** Throws AppError WEAK_PASSWORD. Every session ends, the caller's own too: it begins a new one. */
export async function changePassword(
  deps: PasswordChangeDeps,
  account: AccountRecord,
  password: string,
  also: { everything: boolean },
): Promise<AccountRecord> {
  requireGoodPassword(password, account)
  const passwordHash = await deps.passwords.hash(normalPassword(password))
  await deps.accounts.setPassword(account.ownerId, passwordHash)
  await endAccess(deps, account.ownerId, also)
  return { ...account, passwordHash }
}

/**
 * Ends whatever opens the library but the password itself: sessions, known devices, links for a new password that are about the account or
 * that it made for others. With `everything` also its tokens and the invitations that it made.
 */
export async function endAccess(
  deps: Omit<PasswordChangeDeps, 'accounts' | 'passwords'>,
  ownerId: string,
  also: { everything: boolean },
): Promise<void> {
  await deps.sessions.revokeAll(ownerId)
  await deps.devices.forgetAll(ownerId)
  await deps.oneTime.deleteOf(ownerId, also.everything ? ['reset', 'passkey_add', 'invitation'] : ['reset', 'passkey_add'])
  if (also.everything) await deps.tokens.revokeAll(ownerId)
}
