import { type Endpoint, endpoints, tusPath } from '@imgstream/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../app-error.ts'

/** Addresses of the API, as patterns of their paths, with the methods that each knows. */
const addresses: readonly { pattern: RegExp; methods: readonly string[] }[] = [
  ...Object.values(endpoints).map(({ path, method }: Endpoint) => ({
    pattern: patternOf(path),
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  })),
  { pattern: patternOf(tusPath), methods: ['POST', 'OPTIONS'] },
  { pattern: patternOf(`${tusPath}/:id`), methods: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'] },
]

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`)
}

/** What no route took: an address that exists under other methods, which the answer names (RFC 9110 §15.5.6), or none. */
export function nothingHere(request: FastifyRequest, reply: FastifyReply): AppError {
  const path = request.url.split('?', 1)[0] ?? ''
  const methods = [...new Set(addresses.filter(({ pattern }) => pattern.test(path)).flatMap((each) => each.methods))].sort()
  if (methods.length === 0) return new AppError('NOT_FOUND', `Nothing answers ${request.method} here. The API is described at /api/docs.`)
  reply.header('allow', methods.join(', '))
  return new AppError(
    'METHOD_NOT_ALLOWED',
    `This address takes ${methods.join(', ')}, not ${request.method}. The API is described at /api/docs.`,
  )
}
