import type { FastifyInstance } from 'fastify'

/**
 * What is still to come of a request that was answered is read and thrown away, so that a client which sends all before it listens hears
 * the answer; whoever goes on for longer than `forMs` loses the connection.
 */
export function dropRestOfBody(app: FastifyInstance, forMs: number) {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return
    raw.on('error', () => {}).resume()
    const timer = setTimeout(() => raw.destroy(), forMs).unref()
    raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
  })
}
