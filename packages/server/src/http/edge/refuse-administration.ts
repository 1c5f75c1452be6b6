import { endpoints } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'

const paths = new Set<string>([endpoints.getDatabaseStatus.path, endpoints.resetDatabase.path])

export const administrationUnavailable = () =>
  new AppError('ADMIN_UNAVAILABLE', 'Database admin operations are only available in development/test environments')

/** Where there is no administration, whoever asks for it is refused before anybody looks who it is: that would read the database. */
export function refuseAdministration(app: FastifyInstance) {
  app.addHook('onRequest', async (request) => {
    if (paths.has(request.routeOptions.url ?? '')) throw administrationUnavailable()
  })
}
