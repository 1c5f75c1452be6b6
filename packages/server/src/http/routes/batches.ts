import type { FastifyInstance } from 'fastify'
import { getBatch, undoBatch } from '../../domain/batches/undo-batch.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentBatch } from '../present-batch.ts'
import { route } from '../route.ts'

export function batchRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getBatch', async ({ params, owner }) => {
    const { batch, entries } = await getBatch(deps, owner.id, params.id)
    return presentBatch(batch, entries)
  })

  route(app, 'undoBatch', async ({ params, owner }) => {
    const { undone, refused } = await undoBatch(deps, owner.id, params.id)
    return {
      batch_id: params.id,
      undone,
      refused: refused.map(({ photoId, filename, reason }) => ({ photo_id: photoId, filename, reason })),
    }
  })
}
