import { DatabaseReset, DatabaseResetRequest, DatabaseStatus, DatabaseStatusRequest } from '../admin.ts'
import type { Endpoint } from './endpoint.ts'

/** Development and test only: everywhere else both answer ADMIN_UNAVAILABLE before anything is read. */
export const adminEndpoints = {
  getDatabaseStatus: {
    method: 'POST',
    path: '/api/admin/database/status',
    tag: 'service',
    access: ['admin'],
    summary: "The state of the caller's library in the database, and of its newest backup",
    body: DatabaseStatusRequest,
    responses: { 200: DatabaseStatus },
    errors: ['ADMIN_UNAVAILABLE', 'NOT_FOUND'],
  },
  resetDatabase: {
    method: 'POST',
    path: '/api/admin/database/reset',
    tag: 'service',
    access: ['admin'],
    summary: "Bring the caller's library back to its newest backup, or empty it where there is none",
    body: DatabaseResetRequest,
    responses: { 200: DatabaseReset },
    errors: [
      'ADMIN_UNAVAILABLE',
      'CONFIRMATION_REQUIRED',
      'NOT_FOUND',
      'BACKUP_NOT_FOUND',
      'BACKUP_DAMAGED',
      'BACKUP_UNAVAILABLE',
      'RESET_RUNNING',
      'LIBRARY_BUSY',
    ],
  },
} as const satisfies Record<string, Endpoint>
