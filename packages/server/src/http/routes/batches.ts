import type { FastifyInstance } from 'fastify'
import { getBatch } from '../../domain/batches/get-batch.ts'
import { changeReview, getReview, listBatches } from '../../domain/batches/review-batch.ts'
import { redoBatch, type TurnResult, undoBatch } from '../../domain/batches/turn-batch.ts'
import { parseCursor, presentCursor } from '../cursor.ts'
import type { HttpDeps } from '../http-deps.ts'
import { presentBatch, presentBatchLine, presentReview } from '../present/present-batch.ts'
import { route } from '../route.ts'

export function batchRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getBatch', async ({ params, owner }) => {
    const { batch, entries } = await getBatch(deps, owner.id, params.id)
    return presentBatch(batch, entries)
  })

  route(app, 'listBatches', async ({ query, owner }) => {
    const { limit = 20, cursor } = query
    const batches = await listBatches(deps, owner.id, limit, parseCursor(cursor))
    const last = batches.at(-1)?.batch
    return {
      batches: batches.map(({ batch, pending }) => presentBatchLine(batch, pending)),
      next_cursor: last && batches.length === limit ? presentCursor({ atMs: last.startedAtMs, id: last.id }) : null,
    }
  })

  route(app, 'getReview', async ({ params, query, owner }) => {
    const { since = 0, limit = 500 } = query
    return presentReview(await getReview(deps, owner.id, params.id, { since, limit }))
  })

  route(app, 'changeReview', async ({ params, body, owner }) => ({ revision: await changeReview(deps, owner.id, params.id, body) }))

  route(app, 'undoBatch', async ({ params, query, owner }) => {
    const result = await undoBatch(deps, owner.id, params.id, query)
    return { batch_id: params.id, undone: result.turned, ...presentRest(result) }
  })

  route(app, 'redoBatch', async ({ params, query, owner }) => {
    const result = await redoBatch(deps, owner.id, params.id, query)
    return { batch_id: params.id, redone: result.turned, ...presentRest(result) }
  })
}

const presentRest = ({ refused, next }: TurnResult) => ({
  refused: refused.map(({ photoId, filename, reason }) => ({ photo_id: photoId, filename, reason })),
  next: next ?? null,
})
