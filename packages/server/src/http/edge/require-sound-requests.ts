import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'

/** More than any browser and any chain of proxies sends. Their size in all is limited by Node, to 16 KiB. */
const maxHeaders = 100

/** Headers within bounds, and one name for the server in one place (RFC 9112 §3.2), so that two readers of a request cannot read two names. */
export function requireSoundRequests(app: FastifyInstance) {
  // Node leaves out in silence what is beyond this; enough of it must be left to be seen.
  app.server.maxHeadersCount = maxHeaders + 2
  app.addHook('onRequest', async ({ raw: { rawHeaders }, url }) => {
    if (rawHeaders.length > 2 * maxHeaders) throw new AppError('HEADERS_TOO_LARGE', `A request has ${maxHeaders} headers at most.`)
    const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
    if (hosts.length > 1) throw new AppError('INVALID_REQUEST', 'The request names the server twice. Send one Host header.')
    if (!url.startsWith('/')) throw new AppError('INVALID_REQUEST', 'This server is no proxy. Send the path alone, and its name as Host.')
  })
}
