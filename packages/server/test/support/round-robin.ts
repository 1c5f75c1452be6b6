import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A load balancer: one address, and every request goes to the next server. */
export interface RoundRobin {
  url: string
  /** Requests that were passed on, by the addresses of servers. */
  passed: ReadonlyMap<string, number>
  close(): void
}

/**
 * `servers` gives the addresses at each request. A server that takes no connection is passed over; one that goes in the middle of a request
 * takes the client's connection with it, since nobody knows what it has done.
 */
export async function startRoundRobin(servers: () => readonly string[]): Promise<RoundRobin> {
  const passed = new Map<string, number>()
  let turn = 0

  function pass(incoming: IncomingMessage, answer: ServerResponse, left: number) {
    const all = servers()
    const server = all[turn++ % Math.max(all.length, 1)]
    if (!server || left === 0) return answer.writeHead(502).end()
    const { hostname, port } = new URL(server)
    const { method = 'GET', url = '/', headers } = incoming
    const outgoing = request({ hostname, port, method, path: url, headers, agent: false })
    let isConnected = false
    outgoing.on('socket', (socket) =>
      socket.once('connect', () => {
        isConnected = true
        passed.set(server, (passed.get(server) ?? 0) + 1)
        incoming.pipe(outgoing)
      }),
    )
    outgoing.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      response.on('error', () => incoming.socket.destroy()).pipe(answer)
    })
    outgoing.on('error', () => {
      if (isConnected) incoming.socket.destroy()
      else pass(incoming, answer, left - 1)
    })
    incoming.on('error', () => outgoing.destroy())
  }

  const balancer = createServer((incoming, answer) => pass(incoming, answer, servers().length * 2))
  await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    passed,
    close() {
      balancer.closeAllConnections()
      balancer.close()
    },
  }
}
