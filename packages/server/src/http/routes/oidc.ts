import { endpoints } from '@imgstream/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../app-error.ts'
import type { OidcSecrets, OidcSignIn } from '../../domain/ports/oidc.ts'
import type { HttpDeps } from '../http-deps.ts'
import { refusalSentence, type Refused, sendRefusedPage } from '../refused-page.ts'
import { rawRoute } from '../route.ts'
import { type CookieKind, readCookie, startSession, writeCookie } from '../session-cookie.ts'

/** How long a person may take at the provider. */
const underWayMs = 15 * 60_000

/** Signing in at an OpenID Connect provider: out, and back with a code. What the way back must know lives in a cookie of this browser alone. */
export function oidcRoutes(app: FastifyInstance, deps: HttpDeps) {
  const cookie: CookieKind | undefined = deps.sessionCookie && { ...deps.sessionCookie, name: `${deps.sessionCookie.name}-oidc` }

  function open(request: FastifyRequest): { oidc: OidcSignIn; cookie: CookieKind } {
    if (!deps.oidc || !cookie) throw new AppError('NOT_FOUND', 'Nobody signs in at a provider here.')
    if (!deps.isOwnHost(request.headers.host ?? '')) {
      throw new AppError('FOREIGN_HOST', 'This address does not name the server. Open it by the address that it was set up for.')
    }
    return { oidc: deps.oidc, cookie }
  }

  rawRoute(app, 'beginOidcSignIn', async ({ query, request, reply }) => {
    const { oidc, cookie: kind } = open(request)
    const { url, secrets } = await oidc.begin(query.again === true)
    writeCookie(reply, kind, pack({ ...secrets, returnTo: ownPath(query.return_to) }), underWayMs)
    return reply.redirect(url, 302)
  })

  rawRoute(app, 'finishOidcSignIn', async ({ request, reply }) => {
    const { oidc, cookie: kind } = open(request)
    const underWay = unpack(readCookie(request.headers, kind))
    // It is good for one way back, however that ends.
    writeCookie(reply, kind, '', 0)
    if (!underWay) return refuse(request, reply, 'not_begun')
    const found = await oidc.finish(request.url.split('?').slice(1).join('?'), underWay)
    if ('refusal' in found) {
      deps.log.info('sign_in_refused', { requestId: request.id, reason: found.refusal, ...(found.problem && { problem: found.problem }) })
      return refuse(request, reply, found.refusal)
    }
    await startSession(deps, { request, reply }, found.identity, 'oidc')
    return reply.redirect(underWay.returnTo, 302)
  })

  rawRoute(app, 'endOidcSession', async ({ request, reply }) => {
    const { oidc } = open(request)
    // Who is away cannot end anything; the session here is over all the same.
    return reply.redirect((await oidc.signOutUrl().catch(() => undefined)) ?? '/', 302)
  })
}

/** A person gets a page that says what to do; a program the error. */
function refuse(request: FastifyRequest, reply: FastifyReply, refused: Refused) {
  if (request.headers.accept?.includes('text/html') !== true) throw new AppError('SIGN_IN_REFUSED', refusalSentence(refused))
  return sendRefusedPage(reply, refused, request.headers['accept-language'], endpoints.beginOidcSignIn.path)
}

/** The way back leads into this server only, whatever the link said. */
export function ownPath(path: string | undefined): string {
  const base = 'http://own.invalid'
  if (path === undefined || !path.startsWith('/') || !URL.canParse(path, base)) return '/'
  const { origin, pathname, search, hash } = new URL(path, base)
  // Two slashes at the start name another server, and browsers take a backslash for a slash.
  return origin !== base || /^\/[/\\]/.test(pathname) || pathname.startsWith('/api/') ? '/' : pathname + search + hash
}

type UnderWay = OidcSecrets & { returnTo: string }

const pack = (underWay: UnderWay) => Buffer.from(JSON.stringify(underWay)).toString('base64url')

/** Whoever can write the cookie can only mislead themselves, yet what is read is held against its form. */
function unpack(text: string | undefined): UnderWay | undefined {
  if (text === undefined) return undefined
  try {
    const { state, nonce, verifier, returnTo } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>
    if (![state, nonce, verifier, returnTo].every((each) => typeof each === 'string' && each !== '')) return undefined
    // Just seen to be texts.
    return { state, nonce, verifier, returnTo: ownPath(returnTo as string) } as UnderWay
  } catch {
    return undefined
  }
}
