import type { SettingsChange } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import type { OwnerSettings, OwnerSettingsChange } from '../../domain/ports/version-repository.ts'
import type { HttpDeps } from '../http-deps.ts'
import { route } from '../route.ts'

export function settingsRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getSettings', async ({ owner }) => present(await deps.ownerSettings.get(owner.id)))

  route(app, 'changeSettings', async ({ body, owner }) => present(await deps.ownerSettings.change(owner.id, changeIn(body))))
}

const present = ({ versionRetentionDays, trashRetentionDays }: OwnerSettings) => ({
  version_retention_days: versionRetentionDays ?? null,
  trash_retention_days: trashRetentionDays ?? null,
})

const changeIn = ({ version_retention_days, trash_retention_days }: SettingsChange): OwnerSettingsChange => ({
  ...(version_retention_days !== undefined && { versionRetentionDays: version_retention_days }),
  ...(trash_retention_days !== undefined && { trashRetentionDays: trash_retention_days }),
})
