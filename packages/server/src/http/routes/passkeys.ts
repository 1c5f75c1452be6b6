import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import { addPasskey, signInByPasskey, startPasskey, startPasskeySignIn } from '../../domain/accounts/passkeys.ts'
import { accountOf, requireAccounts, requireStillIn, welcome } from '../account-call.ts'
import type { Caller } from '../caller.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentPasskey } from '../present/present-sign-in.ts'
import { route } from '../route.ts'

/** Passkeys of built-in accounts: each has its password still, so a lost key locks nobody out. */
export function passkeyRoutes(app: FastifyInstance, deps: HttpDeps) {
  const requireRecent = (caller: Caller) => {
    if (caller.by === 'session') deps.sessions.requireRecentProof(caller.signedIn)
  }

  route(app, 'listPasskeys', async ({ owner }) => ({
    passkeys: (await requireAccounts(deps).passkeys.list(owner.id)).map(presentPasskey),
  }))

  route(app, 'startPasskey', async ({ caller }) => {
    const accounts = requireAccounts(deps)
    const account = await accountOf(accounts, caller)
    requireRecent(caller)
    return startPasskey(accounts, account)
  })

  route(app, 'addPasskey', async ({ body, caller, reply }) => {
    const accounts = requireAccounts(deps)
    const account = await accountOf(accounts, caller)
    requireRecent(caller)
    const passkey = await addPasskey(accounts, account, body)
    await requireStillIn(deps, caller, () => accounts.passkeys.delete(account.ownerId, passkey.id))
    deps.log.info('passkey_added', { ownerId: account.ownerId })
    reply.code(201)
    return presentPasskey(passkey)
  })

  route(app, 'removePasskey', async ({ params, owner }) => {
    if (!(await requireAccounts(deps).passkeys.delete(owner.id, params.id))) {
      throw new AppError('PASSKEY_NOT_FOUND', 'There is no such passkey, or it is removed by now.')
    }
    return { revoked: 1 }
  })

  route(app, 'startPasskeySignIn', async () => startPasskeySignIn(requireAccounts(deps)))

  route(app, 'signInWithPasskey', async ({ body, request, reply }) => {
    const account = await signInByPasskey(requireAccounts(deps), body)
    return welcome(deps, { request, reply }, account, 'passkey')
  })
}
