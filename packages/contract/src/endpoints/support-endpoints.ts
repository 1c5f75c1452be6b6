import type { Endpoint } from './endpoint.ts'
import { SupportFacts } from '../support.ts'

export const supportEndpoints = {
  getSupportFacts: {
    method: 'GET',
    path: '/api/support',
    tag: 'service',
    access: ['admin'],
    summary: 'What helps to find a mistake of this server; for those who run it',
    responses: { 200: SupportFacts },
    errors: ['NOT_AN_OPERATOR'],
  },
} as const satisfies Record<string, Endpoint>
