import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import type { Client } from './client-of.ts'
import { isProbe } from './probes.ts'

/** A year, for this name alone: what else lives below it is not ours to decide. */
const strictTransport = 'max-age=31536000'

/**
 * What came by plain http through a trusted proxy is sent to https, and browsers are told to come by https from then on. Only reading is
 * redirected: a program that sends by http has shown its secrets already, and must hear of it.
 */
export function requireHttps(app: FastifyInstance, options: { clientOf: (request: IncomingMessage) => Client; publicHost?: string }) {
  app.addHook('onRequest', async (request, reply) => {
    const { protocol } = options.clientOf(request.raw)
    if (protocol === 'https') reply.raw.setHeader('strict-transport-security', strictTransport)
    if (protocol !== 'http' || isProbe(request)) return
    const host = options.publicHost ?? nameOf(request.headers.host)
    if (host === undefined) throw new AppError('FOREIGN_HOST', 'The request does not say which server it is for.')
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new AppError('HTTPS_REQUIRED', `This server is asked by https only. Send it to https://${host} instead; nothing was done.`)
    }
    reply.raw.setHeader('cache-control', 'no-store')
    return reply.redirect(`https://${host}${request.url}`, 308)
  })
}

/** A host's name without its port, which is that of plain http. */
function nameOf(host: string | undefined): string | undefined {
  return /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d+)?$/i.exec(host ?? '')?.[1]
}
