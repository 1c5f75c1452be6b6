import Type from 'typebox'
import { askedInstant } from '../instant.ts'
import { anyToken } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import { FailureList, MonitoringSeries, SeriesStep, StorageReport } from '../monitoring-page.ts'

const range = {
  from: Type.Optional(askedInstant('from this instant on; else 30 days before `until`')),
  until: Type.Optional(askedInstant('before this instant; else now')),
}

/** What the monitoring page shows beside the statistics. */
export const monitoringPageEndpoints = {
  getMonitoringSeries: {
    method: 'GET',
    path: '/api/monitoring/series',
    tag: 'collisions',
    access: anyToken,
    summary: 'The figures of the statistics over time',
    query: Type.Object({
      ...range,
      step: Type.Optional(SeriesStep),
      time_zone: Type.Optional(
        Type.String({ minLength: 1, maxLength: 64, description: 'in which a day begins, such as Asia/Tokyo; else UTC' }),
      ),
    }),
    responses: { 200: MonitoringSeries },
    errors: [],
  },
  listFailures: {
    method: 'GET',
    path: '/api/monitoring/failures',
    tag: 'collisions',
    access: anyToken,
    summary: 'Uploads, overwrites and collision checks that failed, newest first',
    query: Type.Object({ ...range, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })) }),
    responses: { 200: FailureList },
    errors: [],
  },
  getStorageReport: {
    method: 'GET',
    path: '/api/monitoring/storage',
    tag: 'photos',
    access: anyToken,
    summary: 'What the library takes up, how it grew, and what there is room for or what it costs',
    query: Type.Object(range),
    responses: { 200: StorageReport },
    errors: [],
  },
} as const satisfies Record<string, Endpoint>
