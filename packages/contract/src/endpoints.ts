import { accountEndpoints } from './account-endpoints.ts'
import type Type from 'typebox'
import type { Access } from './access.ts'
import { adminEndpoints } from './admin-endpoints.ts'
import { batchEndpoints } from './batch-endpoints.ts'
import { collisionEndpoints } from './collision-endpoints.ts'
import type { ErrorCode } from './errors.ts'
import { integrityEndpoints } from './integrity-endpoints.ts'
import { jobEndpoints } from './job-endpoints.ts'
import { libraryEndpoints } from './library-endpoints.ts'
import { monitoringEndpoints } from './monitoring-endpoints.ts'
import { monitoringPageEndpoints } from './monitoring-page-endpoints.ts'
import { oidcEndpoints } from './oidc-endpoints.ts'
import { photoEndpoints } from './photo-endpoints.ts'
import { serviceEndpoints } from './service-endpoints.ts'
import { signInEndpoints } from './sign-in-endpoints.ts'
import { supportEndpoints } from './support-endpoints.ts'
import { uploadEndpoints } from './upload-endpoints.ts'
import { versionEndpoints } from './version-endpoints.ts'

/**
 * One row an endpoint: the server validates by it, the client is typed by it and the OpenAPI document is made from it.
 * `body: 'bytes' | 'multipart'` and a response of `'bytes'` mark what is streamed and not described by a schema.
 */
export interface Endpoint {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  summary: string
  tag: 'photos' | 'collisions' | 'uploads' | 'batches' | 'service' | 'sign-in'
  params?: Type.TObject
  query?: Type.TObject
  body?: Type.TSchema | 'bytes' | 'multipart'
  responses: Record<number, Type.TSchema | 'bytes' | 'text' | 'empty'>
  errors: readonly ErrorCode[]
  /** Who may ask. Without it an endpoint does not type. */
  access: Access
}

/** One file a subject. */
export const endpoints = {
  ...serviceEndpoints,
  ...collisionEndpoints,
  ...monitoringEndpoints,
  ...monitoringPageEndpoints,
  ...uploadEndpoints,
  ...photoEndpoints,
  ...versionEndpoints,
  ...batchEndpoints,
  ...libraryEndpoints,
  ...integrityEndpoints,
  ...jobEndpoints,
  ...adminEndpoints,
  ...supportEndpoints,
  ...signInEndpoints,
  ...accountEndpoints,
  ...oidcEndpoints,
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints
/** The address that tus clients create uploads at. */
export const tusPath = '/api/uploads'
