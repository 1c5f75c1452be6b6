import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import type { Role } from '../../domain/ports/accounts.ts'
import type { Owner } from '../../domain/ports/repositories.ts'
import type { Caller } from '../caller.ts'
import { findCaller } from '../caller.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentSession } from '../present/present-sign-in.ts'
import { route } from '../route.ts'
import { readCookie, writeCookie } from '../session-cookie.ts'

/** Who is signed in and where; signing out. */
export function sessionRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getSignInState', async ({ request }) => {
    // The address must be ours before anybody is told who they are: a page of another name would read it.
    const caller = deps.isOwnHost(request.headers.host ?? '') ? await findCaller(deps, request) : undefined
    const account = caller && (await deps.accounts?.accounts.find(caller.owner.id))
    const needsFirstOwner = !caller && (await deps.accounts?.firstOwner.isNeeded()) === true
    // Whoever comes to set the server up after the code in the log has expired finds a new one there.
    if (needsFirstOwner) await deps.accounts?.firstOwner.announce()
    return {
      signed_in: caller !== undefined,
      sign_in: [...deps.signIn],
      person: caller ? presentPerson(caller.owner, account?.role ?? null) : null,
      sign_out: signOutOf(caller, deps.signIn),
      needs_first_owner: needsFirstOwner,
      passkeys: deps.accounts?.allowsPasskeys === true,
    }
  })

  route(app, 'signOut', async ({ request, reply }) => {
    if (!deps.sessionCookie) return { signed_out: false }
    const secret = readCookie(request.headers, deps.sessionCookie)
    if (secret !== undefined) await deps.sessions.end(secret)
    writeCookie(reply, deps.sessionCookie, '', 0)
    return { signed_out: secret !== undefined }
  })

  route(app, 'listSessions', async ({ owner, caller }) => {
    const current = currentOf(caller)
    return { sessions: (await deps.sessions.list(owner.id)).map((each) => presentSession(each, each.secretHash === current)) }
  })

  route(app, 'revokeOtherSessions', async ({ owner, caller }) => ({ revoked: await deps.sessions.revokeAll(owner.id, currentOf(caller)) }))

  route(app, 'revokeSession', async ({ params, owner }) => {
    const revoked = await deps.sessions.revoke(owner.id, params.id)
    if (revoked === 0) throw new AppError('SESSION_NOT_FOUND', 'This device is not signed in, or is signed out by now.')
    return { revoked }
  })
}

const currentOf = (caller: Caller) => (caller.by === 'session' ? caller.signedIn.secretHash : undefined)

const presentPerson = ({ id, email, displayName }: Owner, role: Role | null) => ({ owner_id: id, email, display_name: displayName, role })

function signOutOf(caller: Caller | undefined, signIn: readonly string[]): 'session' | 'iap' | 'none' {
  if (caller?.by === 'session') return 'session'
  return caller?.by === 'source' && signIn.includes('iap') ? 'iap' : 'none'
}
