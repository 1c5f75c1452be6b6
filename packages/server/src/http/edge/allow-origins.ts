import type { FastifyInstance } from 'fastify'

const methods = 'GET, HEAD, PUT, POST, PATCH, DELETE'
const requestHeaders = [
  'authorization, content-type, range, if-none-match, if-range',
  'tus-resumable, upload-length, upload-metadata, upload-offset',
].join(', ')
const answerHeaders = [
  'content-range, etag, location, retry-after, x-batch-id, x-request-id',
  'tus-resumable, upload-expires, upload-length, upload-offset',
].join(', ')

/**
 * Pages of other sites that were named may use the API with a token of their own, never with a person's cookies: no answer allows
 * credentials. With no names nothing is sent at all, and browsers keep every other site out.
 */
export function allowOrigins(app: FastifyInstance, named: ReadonlySet<string>) {
  if (named.size === 0) return
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.setHeader('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !named.has(origin)) return
    reply.raw.setHeader('access-control-allow-origin', origin)
    reply.raw.setHeader('access-control-expose-headers', answerHeaders)
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return
    reply.raw.setHeader('access-control-allow-methods', methods)
    reply.raw.setHeader('access-control-allow-headers', requestHeaders)
    reply.raw.setHeader('access-control-max-age', '600')
    return reply.code(204).send()
  })
}
