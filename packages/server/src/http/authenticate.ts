import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import type { Identity, IdentitySource } from '../domain/ports/identity.ts'
import type { Owner } from '../domain/ports/repositories.ts'
import { isProbe } from './edge/probes.ts'
import type { RequestLimits } from './edge/request-limits.ts'

export interface AuthenticateDeps {
  identity: IdentitySource
  ownerOf: (identity: Identity) => Promise<Owner>
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

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * One hook in front of everything, denying by default: no route, file or unknown address answers without an identity unless it is marked
 * public. Pages of other sites are refused before that, since a browser would lend them the identity.
 */
export function authenticate(app: FastifyInstance, deps: AuthenticateDeps, addressOf: (request: FastifyRequest) => string) {
  // Set for every request that passes the hook; a route that is public never reads it.
  app.decorateRequest('owner', null as unknown as Owner)
  app.addHook('onRequest', async (request, reply) => {
    // Probes count by themselves: whatever else comes from an address, a platform hears how its server is.
    const address = (isProbe(request) ? 'probe ' : '') + addressOf(request)
    deps.requestLimits.requireAddress(address)
    if (request.routeOptions.config.isPublic) return deps.requestLimits.chargeAddress(address)
    try {
      request.owner = await ownerOf(request)
    } catch (error) {
      deps.requestLimits.chargeAddress(address)
      throw error
    }
    deps.requestLimits.enter(request.owner.id, bringsPhotos(request), reply.raw)
  })

  async function ownerOf(request: FastifyRequest): Promise<Owner> {
    const host = request.headers.host ?? ''
    if (!deps.isOwnHost(host)) {
      throw new AppError('FOREIGN_HOST', 'This address does not name the server. Open it by the address that it listens on.')
    }
    requireOwnOrigin(request, host, deps.origins)
    const identity = await deps.identity.identify({ host, headers: request.headers })
    if (!identity) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
    return deps.ownerOf(identity)
  }
}

const bringsPhotos = ({ method, routeOptions }: FastifyRequest) =>
  routeOptions.config.isUpload === true && (method === 'PUT' || method === 'POST' || method === 'PATCH')

/** Another site's page may link here, but neither embed nor ask nor send anything; one that was named may, where no cookie lends it an identity. */
function requireOwnOrigin(request: FastifyRequest, host: string, origins: Origins) {
  const { origin, cookie, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
  if (origin !== undefined && cookie === undefined && origins.named.has(origin)) return
  const foreignOrigin = origin !== undefined && !isOwnOrigin(origin, host, origins)
  const foreignFetch = site === 'cross-site' || site === 'same-site'
  const isLink = mode === 'navigate' && safeMethods.has(request.method)
  if (foreignOrigin || (foreignFetch && !isLink)) {
    throw new AppError('FOREIGN_ORIGIN', 'The request comes from a page of another site. Nothing was done.')
  }
}

/** A page that came by plain http from our own name may be anybody's who sits on the line. */
function isOwnOrigin(origin: string, host: string, { publicOrigin }: Origins): boolean {
  if (origin === publicOrigin) return true
  if (!URL.canParse(origin) || new URL(origin).host !== host.toLowerCase()) return false
  return publicOrigin === undefined || new URL(publicOrigin).host !== host.toLowerCase()
}
