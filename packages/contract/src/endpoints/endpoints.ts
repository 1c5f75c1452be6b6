import { accountEndpoints } from './account-endpoints.ts'
import { adminEndpoints } from './admin-endpoints.ts'
import { batchEndpoints } from './batch-endpoints.ts'
import { collisionEndpoints } from './collision-endpoints.ts'
import type { Endpoint } from './endpoint.ts'
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
