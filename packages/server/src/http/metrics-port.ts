import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { endpoints } from '@imgstream/contract'
import type { RequestTelemetry } from '../domain/ports/telemetry.ts'
import { isLoopbackName } from './loopback-names.ts'

export interface MetricsPort {
  url: string
  close(): Promise<void>
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * A second door that answers `/metrics` alone, without sign-in: for scrapers beside the server. Whoever reaches it reads the figures. On loopback it
 * is asked by a name of loopback only, so that no page in a browser of this computer reads it by a name that it made point here.
 */
export async function openMetricsPort(
  telemetry: Pick<RequestTelemetry, 'metrics'>,
  { port, host }: { port: number; host: string },
): Promise<MetricsPort> {
  const isLoopback = loopbackHosts.has(host)
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
      response
        .writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .end(request.method === 'HEAD' ? undefined : text)
    if (isLoopback && !isLoopbackName(request.headers.host ?? '')) return answer(421, 'Ask by 127.0.0.1 or localhost.\n')
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'This is read only.\n')
    if (request.url?.split('?')[0] !== endpoints.getMetrics.path) return answer(404, 'Only /metrics is here.\n')
    telemetry.metrics().then(
      ({ contentType, text }) => answer(200, text, contentType),
      () => answer(500, 'The figures cannot be read.\n'),
    )
  })
  await listening(server, port, host)
  const { port: opened } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${opened}${endpoints.getMetrics.path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
