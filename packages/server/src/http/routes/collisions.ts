import type { FastifyInstance } from 'fastify'
import { AppError } from '../../app-error.ts'
import { checkCollisions } from '../../domain/collisions/check-collisions.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentCacheFigures, presentCheck } from '../present/present-collisions.ts'
import { route } from '../route.ts'

export function collisionRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'checkCollisions', async ({ body, owner }) => {
    if ((body.files === undefined) === (body.filenames === undefined)) {
      throw new AppError('INVALID_REQUEST', 'Send either "filenames" or "files".')
    }
    const files = body.files ?? (body.filenames ?? []).map((filename) => ({ filename }))
    const result = await checkCollisions(deps, { ownerId: owner.id, files, batchSize: body.batch_size ?? deps.settings.batchSize })
    return presentCheck(result)
  })

  route(app, 'getCollisionCache', async () => presentCacheFigures(deps.cache.figures()))

  route(app, 'clearCollisionCache', async () => ({ cleared_entries: await deps.clearCache() }))
}
