import type { ResetDeps } from '../domain/administration/reset-library.ts'
import type { CheckDeps } from '../domain/collisions/check-collisions.ts'
import type { HealthReport } from '../domain/monitoring/check-health.ts'
import type { LibraryRepository } from '../domain/ports/library-repository.ts'
import type { StorageReport } from '../domain/monitoring/storage-report.ts'
import type { OperatorDeps } from '../domain/accounts/operators.ts'
import type { JobRunner } from '../domain/jobs/job-runner.ts'
import type { CheckRepository, KnownDamage } from '../domain/ports/integrity.ts'
import type { OidcSignIn } from '../domain/ports/oidc.ts'
import type { SchemaFacts } from '../domain/ports/schema-facts.ts'
import type { EventRepository, ReviewRepository } from '../domain/ports/repositories.ts'
import type { SettingsRepository, VersionRepository } from '../domain/ports/version-repository.ts'
import type { RequestTelemetry, Telemetry } from '../domain/ports/telemetry.ts'
import type { CommitDeps } from '../domain/uploads/commit-upload.ts'
import type { PendingLimit } from '../domain/uploads/pending-limit.ts'
import type { AccountDeps } from './account-deps.ts'
import type { AuthenticateDeps } from './authenticate.ts'
import type { TrustedProxies } from './edge/client-of.ts'
import type { patience } from './edge/patience.ts'

/** Everything that routes hand on to use cases, wired in compose.ts. */
export interface HttpDeps extends CommitDeps, CheckDeps, AuthenticateDeps {
  settings: {
    version: string
    environment: string
    engine: 'duckdb' | 'postgresql'
    /** Names a unit of work of a check that does not say. */
    batchSize: number
    uploadExpiryMs: number
    /** The most that a library may hold, where there is a limit. */
    quotaBytes?: number
    /** CSS custom properties that differ from the built ones. */
    theme: Readonly<Record<string, string>>
    /** The built web client. */
    webFolder: string
  }
  /** What stands between the server and its clients. */
  edge: {
    trustedProxies: TrustedProxies
    requiresHttps: boolean
    /** How long connections are waited for, where it is not as usual, ms. */
    patience?: Partial<typeof patience>
  }
  /** Asked before a resumable upload is begun. */
  pendingLimit?: PendingLimit
  /** Signing in at an OpenID Connect provider, where people do. */
  oidc?: OidcSignIn
  reviews: ReviewRepository
  /** Originals that are not given out. */
  damage: KnownDamage
  /** What happened, as it is stored; and a wait until what this process noted is stored too. */
  eventLog: EventRepository
  eventsWritten: () => Promise<void>
  versions: VersionRepository
  library: LibraryRepository
  schemaFacts: SchemaFacts
  jobs: JobRunner
  /** What checks of the library found. */
  checks: CheckRepository
  /** Who may act on the whole installation. */
  operators: OperatorDeps
  /** Empties the collision cache of every instance; answers how many entries this one had. */
  clearCache: () => Promise<number>
  ownerSettings: SettingsRepository
  storageReport: (request: { ownerId: string; fromMs: number; untilMs: number }) => Promise<StorageReport>
  /** Told of each request; and what is measured. */
  telemetry: Telemetry & RequestTelemetry
  checkHealth: () => Promise<HealthReport>
  isStopping: () => boolean
  /** Undefined where people do not sign in with built-in accounts. */
  accounts?: AccountDeps
  /** Undefined where the database cannot be looked at and reset: in production, and where that is switched off. */
  administration?: ResetDeps
  /** How people sign in here. */
  signIn: readonly string[]
}
