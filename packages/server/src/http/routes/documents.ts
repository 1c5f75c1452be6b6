import { anyToken } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import { docsPage, docsStyle } from '../docs-page.ts'
import { openApiDocument } from '../openapi.ts'

/** The API's description, for programs and for people. Made when first asked for. */
export function documentRoutes(app: FastifyInstance) {
  let document: string | undefined
  const open = { config: { access: anyToken } }
  app.get('/api/openapi.json', open, async (_request, reply) => {
    document ??= JSON.stringify(openApiDocument())
    return reply.type('application/json; charset=utf-8').send(document)
  })
  app.get('/api/docs', open, async (_request, reply) => reply.type('text/html; charset=utf-8').send(docsPage()))
  app.get('/api/docs.css', open, async (_request, reply) => reply.type('text/css; charset=utf-8').send(docsStyle))
}
