import type { FastifyInstance } from 'fastify'
import type { HttpDeps } from '../http-deps.ts'
import { presentLibraryPhoto } from '../present/present-library.ts'
import { route } from '../route.ts'

export function libraryRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'listLibrary', async ({ query, owner }) => {
    const { limit = 500, cursor } = query
    const page = await deps.library.page(owner.id, { limit, ...(cursor !== undefined && { afterId: cursor }) })
    const last = page.at(-1)
    return { photos: page.map(presentLibraryPhoto), next_cursor: last && page.length === limit ? last.photo.id : null }
  })
}
