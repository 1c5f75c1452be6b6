import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Sessions, sessionLifeMs } from '../domain/accounts/sessions.ts'
import type { Identity } from '../domain/ports/identity.ts'
import type { Owner } from '../domain/ports/repositories.ts'
import type { SessionOrigin } from '../domain/ports/sign-in-repositories.ts'

/**
 * A cookie of ours. Over https it has the prefix `__Host-`: the browser then takes it from this very host only, for the whole of it and never
 * over http, so that no neighbouring host can plant one. Over http browsers refuse that prefix, so the plain name is used, without `Secure`.
 */
export interface CookieKind {
  name: string
  isSecure: boolean
}

export const sessionCookie = (isSecure: boolean): CookieKind => ({ name: isSecure ? '__Host-imgstream' : 'imgstream', isSecure })

/** The value of a cookie; undefined when it is not there, or there twice. */
export function readCookie({ cookie = '' }: IncomingHttpHeaders, { name }: CookieKind): string | undefined {
  const values = cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 && values[0] ? values[0] : undefined
}

/** `lifeMs` 0 takes it away. Lax: a link from elsewhere opens the library signed in, but no other site can send or embed anything with it. */
export function writeCookie(reply: FastifyReply, { name, isSecure }: CookieKind, value: string, lifeMs: number): void {
  const before = reply.getHeader('set-cookie') ?? []
  const cookie = `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.floor(lifeMs / 1000)}${isSecure ? '; Secure' : ''}`
  // Never twice the same: a browser would take the last, and a proxy perhaps the first.
  const others = [before].flat().filter((each) => !String(each).startsWith(`${name}=`))
  reply.removeHeader('set-cookie')
  reply.header('set-cookie', [...others.map(String), cookie])
}

export interface SessionDeps {
  sessions: Sessions
  ownerOf: (identity: Identity) => Promise<Owner>
  /** Undefined where people do not sign in with this server. */
  sessionCookie: CookieKind | undefined
}

/**
 * Begins a session for an identity that was just proven, whoever proved it, and gives the browser its cookie. Whatever session the browser
 * came with ends.
 */
export async function startSession(
  deps: SessionDeps,
  call: { request: FastifyRequest; reply: FastifyReply },
  identity: Identity,
  via: SessionOrigin,
) {
  const { request, reply } = call
  if (!deps.sessionCookie) throw new Error('sessions are not in use')
  const owner = await deps.ownerOf(identity)
  const { secret, session } = await deps.sessions.start({
    ownerId: owner.id,
    via,
    userAgent: request.headers['user-agent'] ?? '',
    previous: readCookie(request.headers, deps.sessionCookie),
  })
  writeCookie(reply, deps.sessionCookie, secret, sessionLifeMs)
  return { owner, session }
}
