import type { FastifyInstance } from 'fastify'
import { databaseStatus } from '../../domain/administration/database-status.ts'
import { resetLibrary } from '../../domain/administration/reset-library.ts'
import { administrationUnavailable } from '../edge/refuse-administration.ts'
import type { HttpDeps } from '../http-deps.ts'
import { requireOwnLibrary } from '../own-library.ts'
import { presentReset, presentStatus } from '../present/present-administration.ts'
import { route } from '../route.ts'

/** The database of the caller's library, looked at and reset; where that exists. */
export function adminRoutes(app: FastifyInstance, deps: HttpDeps) {
  const { administration, clock, log } = deps
  const asked = (userId: string) => ({ userId, environment: deps.settings.environment, nowMs: clock.nowMs() })

  route(app, 'getDatabaseStatus', async ({ body, owner }) => {
    if (!administration) throw administrationUnavailable()
    requireOwnLibrary(body.user_id, owner)
    return presentStatus(await databaseStatus({ ...administration, log }, owner.id), asked(body.user_id ?? owner.id))
  })

  route(app, 'resetDatabase', async ({ body, owner }) => {
    if (!administration) throw administrationUnavailable()
    requireOwnLibrary(body.user_id, owner)
    const done = await resetLibrary(administration, {
      ownerId: owner.id,
      confirmed: body.confirm_reset,
      ...(body.backup !== undefined && { backup: body.backup }),
    })
    return presentReset(done, asked(body.user_id ?? owner.id))
  })
}
