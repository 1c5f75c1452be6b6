import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'
import type { Identity, IdentitySource } from '../domain/ports/identity.ts'
import type { Owner } from '../domain/ports/repositories.ts'

export interface AuthenticateDeps {
  identity: IdentitySource
  ownerOf: (identity: Identity) => Promise<Owner>
  /** Whether a Host header names this server. */
  isOwnHost: (host: string) => boolean
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * One hook in front of everything, denying by default: no route, file or unknown address answers without an identity unless it is marked
 * public. Pages of other sites are refused before that, since a browser would lend them the identity.
 */
export function authenticate(app: FastifyInstance, deps: AuthenticateDeps) {
  // Set for every request that passes the hook; a route that is public never reads it.
  app.decorateRequest('owner', null as unknown as Owner)
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.isPublic) return
    const host = request.headers.host ?? ''
    if (!deps.isOwnHost(host)) {
      throw new AppError('FOREIGN_HOST', 'This address does not name the server. Open it by the address that it listens on.')
    }
    requireOwnOrigin(request, host)
    const identity = await deps.identity.identify({ host, headers: request.headers })
    if (!identity) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
    request.owner = await deps.ownerOf(identity)
  })
}

/** Another site's page may link here, but neither embed nor ask nor send anything. */
function requireOwnOrigin(request: FastifyRequest, host: string) {
  const { origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
  const foreignOrigin = origin !== undefined && !isOrigin(origin, host)
  const foreignFetch = site === 'cross-site' || site === 'same-site'
  const isLink = mode === 'navigate' && safeMethods.has(request.method)
  if (foreignOrigin || (foreignFetch && !isLink)) {
    throw new AppError('FOREIGN_ORIGIN', 'The request comes from a page of another site. Nothing was done.')
  }
}

function isOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}
