import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import { requireScope } from '../domain/accounts/api-tokens.ts'
import { type Caller, type CallerDeps, findCaller, safeMethods, shownToken } from './caller.ts'
import { isProbe } from './edge/probes.ts'
import type { RequestLimits } from './edge/request-limits.ts'
import { isLoopbackName } from './loopback-names.ts'

export interface AuthenticateDeps extends CallerDeps {
  /** Whether a Host header names this server. */
  isOwnHost: (host: string) => boolean
  origins: Origins
  requestLimits: RequestLimits
}

/** Whose pages may send requests beside those of the address that was asked. */
export interface Origins {
  /** Of the address that people type, where it is known: its scheme counts too. */
  publicOrigin?: string
  /** Other sites that may use the API with a token. */
  named: ReadonlySet<string>
}

/**
 * One hook in front of everything, denying by default: no route, file or unknown address answers without an identity unless it is marked
 * public, and none answers a token unless it names the scopes that are enough. Pages of other sites are refused before that, since a browser
 * would lend them the identity.
 */
export function authenticate(app: FastifyInstance, deps: AuthenticateDeps, addressOf: (request: FastifyRequest) => string) {
  // Both are set for every request that passes the hook; a route that is public never reads them.
  app.decorateRequest('owner', null as unknown as Caller['owner'])
  app.decorateRequest('caller', null as never)
  app.addHook('onRequest', async (request, reply) => {
    // Probes count by themselves: whatever else comes from an address, a platform hears how its server is.
    const address = (isProbe(request) ? 'probe ' : '') + addressOf(request)
    deps.requestLimits.requireAddress(address)
    const caller = await admit(request).catch((error: unknown) => {
      deps.requestLimits.chargeAddress(address)
      throw error
    })
    if (!caller) return deps.requestLimits.chargeAddress(address)
    request.caller = caller
    request.owner = caller.owner
    deps.requestLimits.enter(caller.owner.id, bringsPhotos(request), reply.raw)
  })

  /** Who may pass; undefined where nobody in particular is asked for. Throws for everybody else. */
  async function admit(request: FastifyRequest): Promise<Caller | undefined> {
    const { access = 'person' } = request.routeOptions.config
    const isSafe = safeMethods.has(request.method)
    if (access === 'public' && isSafe) return undefined
    const host = request.headers.host ?? ''
    if (!deps.isOwnHost(host) && !isOfThisMachine(request, access, host)) {
      throw new AppError('FOREIGN_HOST', 'This address does not name the server. Open it by the address that it was set up for.')
    }
    requireOwnOrigin(request, host, deps.origins)
    if (access === 'public') {
      requireOwnPage(request, host, deps.origins)
      return undefined
    }
    // Pages and their files hold nobody's data, and where people sign in here they are the way to do it.
    if (deps.sessionCookie && (access === 'page' || (request.is404 && isForPage(request)))) return undefined
    const caller = await findCaller(deps, request)
    if (!caller) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
    if (caller.by === 'token') requireScope(access === 'page' ? 'person' : access, caller.token)
    if (caller.by === 'session' && !isSafe) requireOwnPage(request, host, deps.origins)
    return caller
  }
}

/**
 * A program beside the server, in its container or on its machine, asks it by 127.0.0.1 whatever PUBLIC_URL says. It proves itself by a token,
 * which no browser lends to a page that reached this address by a name of its own; pages, cookies and signing in stay with the one address.
 */
const isOfThisMachine = ({ headers }: FastifyRequest, access: FastifyRequest['routeOptions']['config']['access'], host: string) =>
  access !== 'public' && access !== 'page' && isLoopbackName(host) && shownToken(headers) !== undefined

const bringsPhotos = ({ method, routeOptions }: FastifyRequest) =>
  routeOptions.config.isUpload === true && (method === 'PUT' || method === 'POST' || method === 'PATCH')

/** A person who opens an address in a browser. */
export const isForPage = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && headers.accept?.includes('text/html') === true

/** Another site's page may link here, but neither embed nor ask nor send anything; one that was named may, where no cookie lends it an identity. */
function requireOwnOrigin(request: FastifyRequest, host: string, origins: Origins) {
  const { origin, cookie, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
  if (origin !== undefined && cookie === undefined && origins.named.has(origin)) return
  const foreignOrigin = origin !== undefined && !isOwnOrigin(origin, host, origins)
  const foreignFetch = site === 'cross-site' || site === 'same-site'
  const isLink = mode === 'navigate' && safeMethods.has(request.method)
  if (foreignOrigin || (foreignFetch && !isLink)) throw foreign()
}

/** A page that came by plain http from our own name may be anybody's who sits on the line. */
function isOwnOrigin(origin: string, host: string, { publicOrigin }: Origins): boolean {
  if (origin === publicOrigin) return true
  if (!URL.canParse(origin) || new URL(origin).host !== host.toLowerCase()) return false
  return publicOrigin === undefined || new URL(publicOrigin).host !== host.toLowerCase()
}

/**
 * What changes something by a cookie, or sets one, must show that one of our pages sent it: every browser of today says so, and by silence an
 * old one cannot be told from an attack.
 */
function requireOwnPage({ headers }: FastifyRequest, host: string, origins: Origins) {
  if (headers['sec-fetch-site'] === 'same-origin') return
  if (headers.origin !== undefined && isOwnOrigin(headers.origin, host, origins)) return
  throw foreign()
}

const foreign = () => new AppError('FOREIGN_ORIGIN', 'The request does not come from a page of this server. Nothing was done.')
