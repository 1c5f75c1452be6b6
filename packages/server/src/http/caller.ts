import type { FastifyRequest } from 'fastify'
import { type ApiTokens, tokenPrefix } from '../domain/accounts/api-tokens.ts'
import type { SignedIn } from '../domain/accounts/sessions.ts'
import type { Identity, IdentitySource } from '../domain/ports/identity.ts'
import type { Owner } from '../domain/ports/repositories.ts'
import type { TokenRecord } from '../domain/ports/sign-in-repositories.ts'
import { readCookie, type SessionDeps } from './session-cookie.ts'

/** Methods that change nothing. */
export const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who asks, and by what they showed it. */
export type Caller =
  | { by: 'token'; owner: Owner; token: TokenRecord }
  | { by: 'session'; owner: Owner; signedIn: SignedIn }
  /** Something in front of this server vouches for each request, or nobody has to sign in. */
  | { by: 'source'; owner: Owner }

export interface CallerDeps extends SessionDeps {
  identity: IdentitySource
  tokens: ApiTokens
  ownerOf: (identity: Identity) => Promise<Owner>
}

/** The token of ours that a request brings. */
export function shownToken({ authorization = '' }: FastifyRequest['headers']): string | undefined {
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  return secret?.startsWith(tokenPrefix) ? secret : undefined
}

/**
 * A token of ours counts before all else, and where it is not good nothing else is tried: a script that was refused must hear of it. Other
 * texts in `Authorization` are somebody else's (Identity-Aware Proxy passes its own on). What only reads may go by what was known some
 * seconds ago.
 */
export async function findCaller(deps: CallerDeps, { headers, method }: FastifyRequest): Promise<Caller | undefined> {
  const anew = !safeMethods.has(method)
  const secret = shownToken(headers)
  if (secret !== undefined) {
    const found = await deps.tokens.find(secret, anew)
    return found && { by: 'token', ...found }
  }
  const cookie = deps.sessionCookie && readCookie(headers, deps.sessionCookie)
  const signedIn = cookie === undefined ? undefined : await deps.sessions.find(cookie, anew)
  if (signedIn) return { by: 'session', owner: signedIn.owner, signedIn }
  const identity = await deps.identity.identify({ host: headers.host ?? '', headers })
  return identity && { by: 'source', owner: await deps.ownerOf(identity) }
}
