import Type from 'typebox'
import type { Endpoint } from './endpoint.ts'
import { IntegrityReport } from '../integrity.ts'

/** For operators, and for tokens of theirs with the scope admin. A check is begun as the job `verify`. */
export const integrityEndpoints = {
  getIntegrity: {
    method: 'GET',
    path: '/api/integrity',
    tag: 'service',
    access: ['admin'],
    summary: 'What the checks of the library against its storage found, and what to do about it',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    }),
    responses: { 200: IntegrityReport },
    errors: ['NOT_AN_OPERATOR', 'INVALID_CURSOR'],
  },
} as const satisfies Record<string, Endpoint>
