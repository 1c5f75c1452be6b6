import type { FastifyInstance } from 'fastify'
import { requireOperator } from '../../domain/accounts/operators.ts'
import type { HttpDeps } from '../http-deps.ts'
import { route } from '../route.ts'

export function supportRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getSupportFacts', async ({ owner }) => {
    await requireOperator(deps.operators, owner)
    const [migrations, rows] = await Promise.all([deps.schemaFacts.migrations(), deps.schemaFacts.rowCounts()])
    return {
      version: deps.settings.version,
      environment: deps.settings.environment,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      uptime_seconds: Math.round(process.uptime()),
      memory_bytes: process.memoryUsage.rss(),
      database: deps.settings.engine,
      migrations,
      rows,
    }
  })
}
