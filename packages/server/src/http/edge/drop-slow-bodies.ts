import type { FastifyInstance } from 'fastify'

/** Ends a connection on which a body goes on for long after its request was answered: nobody reads it any more. */
export function dropSlowBodies(app: FastifyInstance, afterMs: number) {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return
    const timer = setTimeout(() => raw.destroy(), afterMs).unref()
    raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
  })
}
