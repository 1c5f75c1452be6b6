import type { FastifyInstance } from 'fastify'
import { requireOperator } from '../../domain/accounts/operators.ts'
import type { HttpDeps } from '../http-deps.ts'
import { rawRoute } from '../route.ts'

/** What the whole installation does, in figures: for those who run it, and for tokens of theirs with the scope metrics. */
export function metricsRoute(app: FastifyInstance, deps: HttpDeps) {
  rawRoute(app, 'getMetrics', async ({ owner, reply }) => {
    await requireOperator(deps.operators, owner)
    const { contentType, text } = await deps.telemetry.metrics()
    return reply.type(contentType).header('cache-control', 'no-store').send(text)
  })
}
