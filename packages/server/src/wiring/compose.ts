import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { v7 } from 'uuid'
import type { Config } from '../config/config.ts'
import { createApiTokens } from '../domain/accounts/api-tokens.ts'
import { narrowAccess } from '../domain/accounts/narrow-access.ts'
import { createSessions } from '../domain/accounts/sessions.ts'
import { createCollisionCache } from '../domain/collisions/collision-cache.ts'
import { invalidateOnWrite } from '../domain/collisions/invalidate-on-write.ts'
import { withLease } from '../domain/leases/with-lease.ts'
import { type JobRunner, type JobTimes, usualJobTimes } from '../domain/jobs/job-runner.ts'
import { type SweepResult, sweepOrphans } from '../domain/maintenance/sweep-orphans.ts'
import { createHealthCheck } from '../domain/monitoring/check-health.ts'
import { createEventRecorder } from '../domain/monitoring/record-event.ts'
import { type StoragePlace, storageReport } from '../domain/monitoring/storage-report.ts'
import { createOwnerLookup } from '../domain/owners/identify-owner.ts'
import { createQuota } from '../domain/photos/quota.ts'
import { createRenditionQueue } from '../domain/photos/rendition-queue.ts'
import type { PasswordHasher } from '../domain/ports/accounts.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Imaging } from '../domain/ports/imaging.ts'
import type { Log } from '../domain/ports/log.ts'
import type { ObjectStore } from '../domain/ports/object-store.ts'
import type { RequestTelemetry } from '../domain/ports/telemetry.ts'
import { createPendingLimit } from '../domain/uploads/pending-limit.ts'
import { buildHttp } from '../http/build-http.ts'
import { createRequestLimits } from '../http/edge/request-limits.ts'
import type { HttpDeps } from '../http/http-deps.ts'
import { sessionCookie } from '../http/session-cookie.ts'
import { createBatchRepository } from '../infrastructure/database/batch-repository.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { createEventRepository } from '../infrastructure/database/event-repository.ts'
import { createLeaseRepository } from '../infrastructure/database/lease-repository.ts'
import { createLibraryRepository } from '../infrastructure/database/library-repository.ts'
import { createOwnerRepository } from '../infrastructure/database/owner-repository.ts'
import { createPhotoRepository } from '../infrastructure/database/photo-repository.ts'
import { createProviderAccess } from '../infrastructure/database/provider-access-repository.ts'
import { createReviewRepository } from '../infrastructure/database/review-repository.ts'
import { createSchemaFacts } from '../infrastructure/database/schema-facts.ts'
import { createSessionRepository } from '../infrastructure/database/session-repository.ts'
import { createSettingsRepository } from '../infrastructure/database/settings-repository.ts'
import { createStorageDays } from '../infrastructure/database/storage-days-repository.ts'
import { createStorageUse } from '../infrastructure/database/storage-use-repository.ts'
import { createTokenRepository } from '../infrastructure/database/token-repository.ts'
import { createUploadRepository } from '../infrastructure/database/upload-repository.ts'
import { createVersionRepository } from '../infrastructure/database/version-repository.ts'
import { diskRoom } from '../infrastructure/free-bytes.ts'
import { openIdentity } from '../infrastructure/identity/open-identity.ts'
import { createImaging } from '../infrastructure/imaging/create-imaging.ts'
import { clearCacheEverywhere, hearOfChanges } from '../infrastructure/database/photo-changes.ts'
import { openAccounts } from './open-accounts.ts'
import { doEveryJob, openJobs } from './open-jobs.ts'
import { openIntegrity } from './open-integrity.ts'
import { openDatabase, openObjectStore } from './open-stores.ts'
import { openTelemetry } from './open-telemetry.ts'
import { runOutsideRequests } from '../current-request.ts'
import { countEvents } from '../infrastructure/telemetry/count-events.ts'
import { measureDatabase } from '../infrastructure/telemetry/measure-database.ts'
import { measureImaging } from '../infrastructure/telemetry/measure-imaging.ts'
import { measureObjects } from '../infrastructure/telemetry/measure-objects.ts'
import { tellOfWork } from '../infrastructure/telemetry/tell-of-work.ts'
import { version } from '../version.ts'

const day = 86_400_000

/** What tests set otherwise; nothing of it is a setting of the environment. */
export interface ComposeOptions {
  log: Log
  clock?: Clock
  /** Orphans younger than this are left alone, ms. */
  orphanGraceMs?: number
  /** How long a resumable upload waits for its rest or its decision, ms. */
  uploadExpiryMs?: number
  /** Waits between the tries of a collision check that the database does not answer, ms. */
  retryDelaysMs?: readonly number[]
  webFolder?: string
  /** How long a service may take to answer a probe, and how long that answer stands, ms. */
  healthTimes?: { timeoutMs: number; keptMs: number }
  /** When background jobs come, where it is not as usual. */
  jobTimes?: Partial<JobTimes>
  /** How long connections are waited for, ms. */
  patience?: HttpDeps['edge']['patience']
  /** Wraps adapters, so that tests can make them fail. */
  wrap?: {
    database?: (database: Database) => Database
    objects?: (objects: ObjectStore) => ObjectStore
    imaging?: (imaging: Imaging) => Imaging
    passwords?: (passwords: PasswordHasher) => PasswordHasher
  }
}

export interface Application {
  http: FastifyInstance
  database: Database
  objects: ObjectStore
  /** Takes up what an earlier process left, and begins background jobs. */
  begin(): Promise<void>
  sweep(graceMs?: number): Promise<SweepResult>
  jobs: JobRunner
  /** Every job that comes by itself, once, one after the other. */
  upkeep(): Promise<void>
  /** What is measured, for a second port. */
  telemetry: RequestTelemetry
  /** Resolves when all pictures that wait are made. */
  renditionsIdle(): Promise<void>
  /** Refuses new requests from now on. */
  refuseRequests(): void
  /** Ends in order: answers, pictures under way, events, database. */
  close(): Promise<void>
}

export const systemClock: Clock = { nowMs: () => Date.now(), newId: () => v7() }

/** The only place that picks adapters and wires them together. */
export async function compose(config: Config, options: ComposeOptions): Promise<Application> {
  const { log, clock = systemClock, orphanGraceMs = day, uploadExpiryMs = 7 * day, wrap = {} } = options
  const signIn = await openIdentity(config)
  const instruments = await openTelemetry(config, log)
  const telemetry = tellOfWork(instruments)
  const database = measureDatabase(await openDatabase(config, wrap.database), instruments)
  const uploads = createUploadRepository(database)
  const stored = await openObjectStore(config, uploads, log)
  const objects = measureObjects(wrap.objects?.(stored) ?? stored, instruments)
  const plainImaging = createImaging({ thumbnailMaxSize: config.thumbnail.maxSize, thumbnailQuality: config.thumbnail.quality })
  const imaging = measureImaging(wrap.imaging?.(plainImaging) ?? plainImaging, instruments)
  const cache = createCollisionCache({
    ttlSeconds: config.collisions.cacheTtlSeconds,
    maxEntries: config.collisions.cacheMaxEntries,
    clock,
  })
  const photos = invalidateOnWrite(createPhotoRepository(database), cache)
  const versions = createVersionRepository(database)
  const ownerSettings = createSettingsRepository(database)
  const eventRepository = createEventRepository(database)
  const recorder = createEventRecorder({ events: eventRepository, log, clock, enabled: config.monitoring.enabled })
  const events = countEvents(recorder, instruments.metrics)
  const storageDays = createStorageDays(database)
  const leases = createLeaseRepository(database)
  const leaseDeps = { leases, log, holder: clock.newId() }
  const jobTimes = { ...usualJobTimes, ...options.jobTimes }
  const renditions = createRenditionQueue({
    photos,
    objects,
    imaging,
    clock,
    log,
    // A request sets it going; what is made then is nobody's in particular.
    alone: (name, work) => runOutsideRequests(() => withLease(leaseDeps, name, { forMs: jobTimes.leaseMs }, work)),
  })
  const hearing = hearOfChanges(database, cache)
  const clearCache = () => clearCacheEverywhere(database, cache)
  const sweep = (graceMs = orphanGraceMs) => sweepOrphans({ photos, uploads, objects, clock, log }, { graceMs })
  const sessions = createSessions({ sessions: createSessionRepository(database), clock })
  const tokens = createApiTokens({ tokens: createTokenRepository(database), clock })
  const accounts = config.signIn.includes('accounts') ? openAccounts(config, database, clock, log, wrap.passwords) : undefined
  await narrowAccess({ access: createProviderAccess(database), log }, config.oidc)
  const quota =
    config.ownerLimits.storedBytes === undefined
      ? undefined
      : createQuota({ storageUse: createStorageUse(database), clock }, config.ownerLimits.storedBytes)
  let isStopping = false
  const forgetPhoto = (photoId: string) => cache.forgetPhoto(photoId)
  const integrity = openIntegrity(config, { database, objects, photos, imaging, clock, log, orphanGraceMs, forgetPhoto })
  const jobs = openJobs(config, {
    database,
    log,
    clock,
    leases,
    holder: leaseDeps.holder,
    times: jobTimes,
    photos,
    versions,
    ownerSettings,
    uploads,
    objects,
    sessions,
    eventRepository,
    storageDays,
    renditions,
    clearCache,
    orphanGraceMs,
    integrity,
    ...(accounts && { accounts }),
    ...(quota && { quota }),
  })

  // In production nothing of it is even loaded.
  const administration = config.adminFunctions
    ? await (await import('./open-administration.ts')).openAdministration(config, database, {
        objects,
        cache,
        resumeRenditions: () => renditions.resume(),
        events,
        eventsWritten: () => events.flush().catch(() => {}),
        leases: leaseDeps,
        leaseMs: jobTimes.leaseMs,
        clock,
      })
    : undefined

  const checkHealth = createHealthCheck({
    database,
    objects,
    recorder: events,
    monitoringEnabled: config.monitoring.enabled,
    timeoutMs: 3000,
    log,
    ...options.healthTimes,
  })
  instruments.watch({ cache, events, renditions, health: checkHealth, database, jobs })

  const http = await buildHttp({
    telemetry,
    photos,
    batches: createBatchRepository(database),
    reviews: createReviewRepository(database),
    versions,
    library: createLibraryRepository(database),
    schemaFacts: createSchemaFacts(database),
    ownerSettings,
    uploads,
    objects,
    imaging,
    events,
    eventLog: eventRepository,
    eventsWritten: () => events.flush().catch(() => {}),
    renditions,
    cache,
    clock,
    log,
    limits: config.upload,
    ...(quota && { quota }),
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000, 4000],
    identity: signIn.identity,
    ownerOf: createOwnerLookup({ owners: createOwnerRepository(database), clock }),
    isOwnHost: signIn.isOwnHost,
    origins: { ...(config.publicUrl && { publicOrigin: new URL(config.publicUrl).origin }), named: new Set(config.corsOrigins) },
    ...(config.ownerLimits.pendingBytes && { pendingLimit: createPendingLimit({ uploads, clock }, config.ownerLimits.pendingBytes) }),
    requestLimits: createRequestLimits(config.requestLimits, clock.nowMs),
    edge: {
      trustedProxies: config.trustedProxies,
      requiresHttps: config.requiresHttps,
      ...(options.patience && { patience: options.patience }),
    },
    sessions,
    sessionCookie: signIn.sessions && sessionCookie(signIn.sessions.isSecure),
    tokens,
    ...(accounts && { accounts }),
    ...(administration && { administration }),
    jobs,
    checks: integrity.checks,
    damage: integrity.checks.damage,
    operators: {
      named: new Set(config.operators),
      withoutSignIn: config.signIn.includes('dev'),
      ...(accounts && { accounts: accounts.accounts }),
    },
    clearCache,
    signIn: config.signIn,
    ...(signIn.oidc && { oidc: signIn.oidc }),
    storageReport: (request) => storageReport({ storageDays, clock, place: storagePlace(config) }, request),
    checkHealth,
    isStopping: () => isStopping,
    settings: {
      version,
      environment: config.environment,
      engine: database.engine,
      batchSize: config.collisions.batchSize,
      uploadExpiryMs,
      ...(config.ownerLimits.storedBytes !== undefined && { quotaBytes: config.ownerLimits.storedBytes }),
      theme: config.themeIsOverridden ? config.theme : {},
      webFolder: options.webFolder ?? join(import.meta.dirname, '../../../web/dist'),
    },
  })

  return {
    http,
    database,
    objects,
    telemetry,
    async begin() {
      // One process has a DuckDB file to itself: whoever holds something there is gone.
      if (database.engine === 'duckdb') await leases.releaseAll()
      await accounts?.firstOwner.announce()
      await renditions.resume()
      jobs.begin()
    },
    sweep,
    jobs,
    upkeep: () => doEveryJob(jobs),
    renditionsIdle: () => renditions.idle(),
    refuseRequests: () => {
      isStopping = true
    },
    async close() {
      isStopping = true
      // Jobs hear of it now, and end while answers are under way.
      await Promise.all([jobs.stop(), http.close()])
      await renditions.stop()
      await imaging.close()
      await events.flush().catch(() => {})
      await hearing?.close()
      await instruments.close()
      await database.close()
    },
  }
}

/** A bucket has no end that could be asked for, a disk no price. */
function storagePlace({ storage }: Config): StoragePlace {
  if (storage.type === 'folder') return { type: 'folder', room: () => diskRoom(storage.path) }
  return { type: 'bucket', region: storage.region, coldlineDays: storage.coldlineDays }
}
