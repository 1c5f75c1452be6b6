import type { FastifyInstance } from 'fastify'
import { requireOperator } from '../../domain/accounts/operators.ts'
import { readReport } from '../../domain/integrity/read-report.ts'
import type { HttpDeps } from '../http-deps.ts'
import { parseFindingCursor, presentReport } from '../present/present-integrity.ts'
import { route } from '../route.ts'

/** What checks found, for those who run the installation: checks go over all libraries. */
export function integrityRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getIntegrity', async ({ owner, query }) => {
    await requireOperator(deps.operators, owner)
    const after = parseFindingCursor(query.cursor)
    return presentReport(await readReport(deps.checks, { limit: query.limit ?? 100, ...(after && { after }) }))
  })
}
