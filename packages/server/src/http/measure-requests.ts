import { type EndpointName, endpoints } from '@imgstream/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RequestEnd, RequestTelemetry, SignInMethod } from '../domain/ports/telemetry.ts'
import { isProbe } from './edge/probes.ts'

const signInMethods: Partial<Record<EndpointName, SignInMethod>> = {
  signIn: 'password',
  signInWithPasskey: 'passkey',
  finishOidcSignIn: 'oidc',
  joinByLink: 'invitation',
  setUp: 'first_owner',
  resetByLink: 'new_password',
}
const signIns = new Map(
  Object.entries(signInMethods).map(([name, method]) => {
    const endpoint = endpoints[name as EndpointName]
    return [`${endpoint.method} ${endpoint.path}`, method]
  }),
)

/** Must be the first of all hooks: what comes after it is part of the request, and what it refuses is counted too. */
export function measureRequests(app: FastifyInstance, telemetry: RequestTelemetry) {
  const ends = new WeakMap<FastifyRequest, RequestEnd>()
  // By callback: a hook that is awaited would leave what comes next outside.
  app.addHook('onRequest', (request, _reply, done) => {
    const { id, method, headers, routeOptions } = request
    ends.set(
      request,
      telemetry.requestBegan({ id, method, headers, route: request.is404 ? undefined : routeOptions.url, isProbe: isCheap(request) }, done),
    )
  })
  app.addHook('onResponse', async (request, reply) => {
    ends.get(request)?.(reply.statusCode, reply.elapsedTime / 1000)
    const method = signIns.get(`${request.method} ${request.routeOptions.url}`)
    if (method) telemetry.signInEnded(method, reply.statusCode)
  })
}

const isCheap = (request: FastifyRequest) => isProbe(request) || request.routeOptions.url === endpoints.getMetrics.path
