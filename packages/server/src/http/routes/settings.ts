import type { FastifyInstance } from 'fastify'
import type { OwnerSettings } from '../../domain/ports/version-repository.ts'
import type { HttpDeps } from '../http-deps.ts'
import { route } from '../route.ts'

export function settingsRoutes(app: FastifyInstance, deps: HttpDeps) {
  const present = ({ versionRetentionDays }: OwnerSettings) => ({ version_retention_days: versionRetentionDays ?? null })

  route(app, 'getSettings', async ({ owner }) => present(await deps.ownerSettings.get(owner.id)))

  route(app, 'changeSettings', async ({ body, owner }) => {
    const days = body.version_retention_days
    const settings = days === null ? {} : { versionRetentionDays: days }
    await deps.ownerSettings.set(owner.id, settings)
    return present(settings)
  })
}
