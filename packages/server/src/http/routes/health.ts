import type { FastifyInstance, FastifyReply } from 'fastify'
import { isOperator } from '../../domain/accounts/operators.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentInstant } from '../present/present-photo.ts'
import { route } from '../route.ts'

export function healthRoutes(app: FastifyInstance, deps: HttpDeps) {
  /** To the second, as the deployment guide shows it. */
  const now = () => presentInstant(deps.clock.nowMs()).replace(/\.\d+Z$/, 'Z')

  route(app, 'getHealth', async ({ reply }) => {
    noStore(reply)
    const { healthy, services } = await deps.checkHealth()
    if (!healthy) reply.code(503)
    return {
      status: healthy ? ('healthy' as const) : ('unhealthy' as const),
      timestamp: now(),
      version: deps.settings.version,
      services,
    }
  })

  route(app, 'getReadiness', async ({ reply }) => {
    noStore(reply)
    const { services } = await deps.checkHealth()
    const checks = { database: services.database === 'healthy', storage: services.storage === 'healthy' }
    const ready = checks.database && checks.storage && !deps.isStopping()
    if (!ready) reply.code(503)
    return { ready, timestamp: now(), checks }
  })

  route(app, 'getMe', async ({ owner }) => ({
    owner_id: owner.id,
    email: owner.email,
    display_name: owner.displayName,
    environment: deps.settings.environment,
    admin_functions: deps.administration !== undefined,
    max_upload_bytes: deps.limits.maxBytes,
    min_upload_bytes: deps.limits.minBytes,
    is_operator: await isOperator(deps.operators, owner),
  }))
}

/** A proxy that keeps an answer would tell yesterday's. */
const noStore = (reply: FastifyReply) => reply.header('cache-control', 'no-store')
