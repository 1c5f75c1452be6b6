import { anyToken } from './access.ts'
import { CollisionCacheCleared, CollisionCacheStats, CollisionCheckRequest, CollisionCheckResponse } from '../collisions.ts'
import type { Endpoint } from './endpoint.ts'

/** Names that are taken, and what is remembered of them. */
export const collisionEndpoints = {
  checkCollisions: {
    method: 'POST',
    path: '/api/collisions/check',
    tag: 'collisions',
    access: anyToken,
    summary: 'Which of these names or contents are already here',
    body: CollisionCheckRequest,
    responses: { 200: CollisionCheckResponse },
    errors: ['INVALID_FILENAME'],
  },
  getCollisionCache: {
    method: 'GET',
    path: '/api/collisions/cache',
    tag: 'collisions',
    access: anyToken,
    summary: 'Figures of the collision cache',
    responses: { 200: CollisionCacheStats },
    errors: [],
  },
  clearCollisionCache: {
    method: 'DELETE',
    path: '/api/collisions/cache',
    tag: 'collisions',
    // Safe at any time: it only saves questions. A nightly script needs no more than the least token for it.
    access: anyToken,
    summary: 'Empty the collision cache',
    responses: { 200: CollisionCacheCleared },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>
