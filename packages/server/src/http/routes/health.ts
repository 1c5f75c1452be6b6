import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from '../http-deps.ts'
import { presentInstant } from '../present.ts'
import { route } from '../route.ts'

export function healthRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getHealth', async ({ reply }) => {
    const { healthy, services } = await deps.checkHealth()
    if (!healthy) reply.code(503)
    return {
      status: healthy ? ('healthy' as const) : ('unhealthy' as const),
      timestamp: presentInstant(deps.clock.nowMs()),
      version: deps.settings.version,
      services,
    }
  })

  route(app, 'getReadiness', async ({ reply }) => {
    const { services } = await deps.checkHealth()
    const checks = { database: services.database === 'healthy', storage: services.storage === 'healthy' }
    const ready = checks.database && checks.storage && !deps.isStopping()
    if (!ready) reply.code(503)
    return { ready, timestamp: presentInstant(deps.clock.nowMs()), checks }
  })

  route(app, 'getMe', async ({ owner }) => ({
    owner_id: owner.id,
    email: owner.email,
    display_name: owner.displayName,
    environment: deps.settings.environment,
    max_upload_bytes: deps.limits.maxBytes,
    min_upload_bytes: deps.limits.minBytes,
  }))
}
