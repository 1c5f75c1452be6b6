import Type from 'typebox'
import { askedInstant } from '../instant.ts'
import { anyToken } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { CollisionStatistics, EventsCleared } from '../monitoring.ts'

/** What happened, counted from the stored events. */
export const monitoringEndpoints = {
  getCollisionStatistics: {
    method: 'GET',
    path: '/api/collisions/statistics',
    tag: 'collisions',
    access: anyToken,
    summary: 'What happened with names that were taken, counted from the stored events',
    query: Type.Object({
      user_id: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: "the caller's own library: its id, `admin`, or nothing" }),
      ),
      from: Type.Optional(askedInstant('from this instant on')),
      until: Type.Optional(askedInstant('before this instant')),
    }),
    responses: { 200: CollisionStatistics },
    errors: ['NOT_FOUND'],
  },
  clearEvents: {
    method: 'DELETE',
    path: '/api/monitoring/events',
    tag: 'collisions',
    access: ['admin'],
    summary: 'Forget the old events of the library',
    query: Type.Object({ older_than_days: Type.Integer({ minimum: 0, maximum: 36_500 }) }),
    responses: { 200: EventsCleared },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>
