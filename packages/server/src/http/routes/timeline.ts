import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from '../http-deps.ts'
import { rawRoute, route } from '../route.ts'

export function timelineRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getTimeline', async ({ owner }) => {
    const months = await deps.photos.months(owner.id)
    return { months, total: months.reduce((total, { count }) => total + count, 0) }
  })

  // The database makes the JSON: rows of a large month as objects would hold up everybody else.
  rawRoute(app, 'getTimelineMonth', async ({ params, owner, reply }) =>
    reply.type('application/json; charset=utf-8').send(await deps.photos.monthColumns(owner.id, params.month)),
  )
}
