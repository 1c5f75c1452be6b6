import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../app-error.ts'
import { changePassword, endAccess, invite, joinByLink, makeResetLink, openLink, resetByLink } from '../../domain/accounts/links.ts'
import { provePassword, signInByPassword } from '../../domain/accounts/sign-in.ts'
import { deviceOf, requireAccounts, requireOwnerRole, requireStillIn, welcome } from '../account-call.ts'
import type { AccountDeps } from '../account-deps.ts'
import type { Caller } from '../caller.ts'
import { networkOf } from '../edge/request-limits.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentInstant } from '../present/present-photo.ts'
import { presentAccount, presentInvitation } from '../present/present-sign-in.ts'
import { route } from '../route.ts'

/** Built-in accounts: signing in, the first owner, links, the password. */
export function accountRoutes(app: FastifyInstance, deps: HttpDeps, addressOf: (request: FastifyRequest) => string) {
  const withAccess = (accounts: AccountDeps) => ({ ...accounts, sessions: deps.sessions, tokens: deps.tokens })

  route(app, 'signIn', async ({ body, request, reply }) => {
    const accounts = requireAccounts(deps)
    const from = { address: networkOf(addressOf(request)), device: deviceOf(deps, request) }
    const account = await signInByPassword(accounts, { ...body, ...from }).catch((error: unknown) => {
      if (error instanceof AppError) deps.log.info('sign_in_refused', { requestId: request.id, reason: error.code })
      throw error
    })
    deps.log.info('signed_in', { ownerId: account.ownerId, by: 'password' })
    return welcome(deps, { request, reply }, account, 'password')
  })

  route(app, 'confirmSession', async ({ body, owner, caller }) => {
    const accounts = requireAccounts(deps)
    const { signedIn } = requireSession(caller)
    await provePassword(accounts, owner.id, signedIn.secretHash, body.password)
    await deps.sessions.prove(signedIn)
    return { confirmed: true }
  })

  route(app, 'setUp', async ({ body, request, reply }) => {
    const accounts = requireAccounts(deps)
    const account = await accounts.firstOwner.make({ ...body, displayName: body.display_name })
    reply.code(201)
    return welcome(deps, { request, reply }, account, 'password')
  })

  route(app, 'openLink', async ({ body }) => {
    const { kind, data, expiresAtMs } = await openLink(requireAccounts(deps), body.secret)
    return { kind, email: data.email ?? null, expires_at: presentInstant(expiresAtMs) }
  })

  route(app, 'joinByLink', async ({ body, request, reply }) => {
    const account = await joinByLink(requireAccounts(deps), { ...body, displayName: body.display_name })
    deps.log.info('account_made', { ownerId: account.ownerId, role: account.role })
    reply.code(201)
    return welcome(deps, { request, reply }, account, 'password')
  })

  route(app, 'resetByLink', async ({ body, request, reply }) => {
    const account = await resetByLink(withAccess(requireAccounts(deps)), body)
    deps.log.info('password_reset', { ownerId: account.ownerId })
    if (account.disabledAtMs !== undefined) throw new AppError('WRONG_SIGN_IN', 'The password is changed, but this account is closed.')
    return welcome(deps, { request, reply }, account, 'password')
  })

  route(app, 'changePassword', async ({ body, owner, caller, request, reply }) => {
    const accounts = requireAccounts(deps)
    const { signedIn } = requireSession(caller)
    const account = await provePassword(accounts, owner.id, signedIn.secretHash, body.current_password)
    const changed = await changePassword(withAccess(accounts), account, body.password, { everything: body.revoke_tokens === true })
    deps.log.info('password_changed', { ownerId: account.ownerId, everythingEnded: body.revoke_tokens === true })
    await welcome(deps, { request, reply }, changed, 'password')
    return { changed: true }
  })

  adminRoutes(app, deps)
}

/** What an owner of the server does about the others. */
function adminRoutes(app: FastifyInstance, deps: HttpDeps) {
  const made = (origin: string, page: string, { secret, record }: { secret: string; record: { expiresAtMs: number } }) => ({
    // Behind the #, where no log of any server sees it.
    url: `${origin}${page}#${secret}`,
    expires_at: presentInstant(record.expiresAtMs),
  })

  route(app, 'listAccounts', async ({ caller }) => {
    const accounts = requireAccounts(deps)
    await requireOwnerRole(deps, accounts, caller, { recently: false })
    return { accounts: (await accounts.accounts.list()).map(presentAccount) }
  })

  route(app, 'changeAccount', async ({ params, body, caller }) => {
    const accounts = requireAccounts(deps)
    const asker = await requireOwnerRole(deps, accounts, caller)
    const account = await accounts.accounts.find(params.id)
    if (!account) throw new AppError('ACCOUNT_NOT_FOUND', 'There is no such account.')
    if (account.ownerId === asker.ownerId) throw new AppError('INVALID_REQUEST', 'You cannot close your own account: nobody might be left.')
    await accounts.accounts.setDisabled(account.ownerId, body.is_closed ? deps.clock.nowMs() : undefined)
    deps.log.info(body.is_closed ? 'account_closed' : 'account_reopened', { ownerId: account.ownerId, by: asker.ownerId })
    const { sessions, tokens } = deps
    if (body.is_closed) await endAccess({ ...accounts, sessions, tokens }, account.ownerId, { everything: true })
    return { ...presentAccount(account), is_closed: body.is_closed }
  })

  route(app, 'createResetLink', async ({ params, caller, reply }) => {
    const accounts = requireAccounts(deps)
    const asker = await requireOwnerRole(deps, accounts, caller)
    const link = await makeResetLink(accounts, params.id, asker.ownerId)
    await requireStillIn(deps, caller, () => accounts.oneTime.deleteById('reset', link.record.id))
    deps.log.info('reset_link_made', { ownerId: params.id, by: asker.ownerId })
    reply.code(201)
    return made(accounts.origin, '/new-password', link)
  })

  route(app, 'listInvitations', async ({ caller }) => {
    const accounts = requireAccounts(deps)
    await requireOwnerRole(deps, accounts, caller, { recently: false })
    return { invitations: (await accounts.oneTime.list('invitation', deps.clock.nowMs())).map(presentInvitation) }
  })

  route(app, 'createInvitation', async ({ body, caller, reply }) => {
    const accounts = requireAccounts(deps)
    const asker = await requireOwnerRole(deps, accounts, caller)
    const link = await invite(accounts, asker.ownerId, { email: body.email, role: body.role ?? 'member' })
    await requireStillIn(deps, caller, () => accounts.oneTime.deleteById('invitation', link.record.id))
    deps.log.info('invitation_made', { by: asker.ownerId, role: body.role ?? 'member' })
    reply.code(201)
    return made(accounts.origin, '/join', link)
  })

  route(app, 'revokeInvitation', async ({ params, caller }) => {
    const accounts = requireAccounts(deps)
    await requireOwnerRole(deps, accounts, caller, { recently: false })
    if (!(await accounts.oneTime.deleteById('invitation', params.id))) {
      throw new AppError('INVITATION_NOT_FOUND', 'There is no such invitation, or it was used by now.')
    }
    return { revoked: 1 }
  })
}

/** An account's owner may be known by a token or a proxy too; a password belongs to a session. */
function requireSession(caller: Caller): Extract<Caller, { by: 'session' }> {
  if (caller.by === 'session') return caller
  throw new AppError('ACCOUNT_NOT_FOUND', 'You are not signed in with an account of this server.')
}
