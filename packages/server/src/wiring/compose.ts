import { runOutsideRequests } from '../current-request.ts'
import type { Config } from '../config/config.ts'
import { createApiTokens } from '../domain/accounts/api-tokens.ts'
import { narrowAccess } from '../domain/accounts/narrow-access.ts'
import { createSessions } from '../domain/accounts/sessions.ts'
import { createCollisionCache } from '../domain/collisions/collision-cache.ts'
import { invalidateOnWrite } from '../domain/collisions/invalidate-on-write.ts'
import { healOriginal } from '../domain/integrity/heal-original.ts'
import { withLease } from '../domain/leases/with-lease.ts'
import { usualJobTimes } from '../domain/jobs/job-runner.ts'
import { sweepOrphans } from '../domain/maintenance/sweep-orphans.ts'
import { createHealthCheck } from '../domain/monitoring/check-health.ts'
import { createEventRecorder } from '../domain/monitoring/record-event.ts'
import { storageReport } from '../domain/monitoring/storage-report.ts'
import { createOwnerLookup } from '../domain/owners/identify-owner.ts'
import { createQuota } from '../domain/photos/quota.ts'
import { createRenditionQueue } from '../domain/photos/rendition-queue.ts'
import { createPendingLimit } from '../domain/uploads/pending-limit.ts'
import { buildHttp } from '../http/build-http.ts'
import { sessionCookie } from '../http/session-cookie.ts'
import { createPhotoRepository } from '../infrastructure/database/photos/photo-repository.ts'
import { openIdentity } from '../infrastructure/identity/open-identity.ts'
import { createImaging } from '../infrastructure/imaging/create-imaging.ts'
import { clearCacheEverywhere, hearOfChanges } from '../infrastructure/database/photos/photo-changes.ts'
import { countEvents } from '../infrastructure/telemetry/count-events.ts'
import { measureDatabase } from '../infrastructure/telemetry/measure-database.ts'
import { measureImaging } from '../infrastructure/telemetry/measure-imaging.ts'
import { measureObjects } from '../infrastructure/telemetry/measure-objects.ts'
import { tellOfWork } from '../infrastructure/telemetry/tell-of-work.ts'
import type { Application, ComposeOptions } from './application.ts'
import { httpSettings } from './http-settings.ts'
import { openAccounts } from './open-accounts.ts'
import { doEveryJob, openJobs } from './open-jobs.ts'
import { openIntegrity } from './open-integrity.ts'
import { openRepositories } from './open-repositories.ts'
import { openDatabase, openObjectStore, storagePlace } from './open-stores.ts'
import { openTelemetry } from './open-telemetry.ts'
import { systemClock } from './system-clock.ts'

const day = 86_400_000

/** The only place that picks adapters and wires them together. */
export async function compose(config: Config, options: ComposeOptions): Promise<Application> {
  const { log, clock = systemClock, orphanGraceMs = day, wrap = {} } = options
  const signIn = await openIdentity(config)
  const instruments = await openTelemetry(config, log)
  const telemetry = tellOfWork(instruments)
  const database = measureDatabase(await openDatabase(config, wrap.database), instruments)
  const repositories = openRepositories(database)
  const { eventLog, leases, ownerSettings, storageDays, uploads, versions } = repositories
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
  const recorder = createEventRecorder({ events: eventLog, log, clock, enabled: config.monitoring.enabled })
  const events = countEvents(recorder, instruments.metrics)
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
  const sessions = createSessions({ sessions: repositories.sessions, clock })
  const tokens = createApiTokens({ tokens: repositories.tokens, clock })
  const accounts = config.signIn.includes('accounts') ? openAccounts(config, database, clock, log, wrap.passwords) : undefined
  await narrowAccess({ access: repositories.providerAccess, log }, config.oidc)
  const quota =
    config.ownerLimits.storedBytes === undefined
      ? undefined
      : createQuota({ storageUse: repositories.storageUse, clock }, config.ownerLimits.storedBytes)
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
    eventRepository: eventLog,
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
    ...httpSettings(config, options, clock),
    telemetry,
    photos,
    batches: repositories.batches,
    reviews: repositories.reviews,
    versions,
    library: repositories.library,
    schemaFacts: repositories.schemaFacts,
    ownerSettings,
    uploads,
    objects,
    imaging,
    events,
    eventLog,
    eventsWritten: () => events.flush().catch(() => {}),
    renditions,
    cache,
    clock,
    log,
    ...(quota && { quota }),
    identity: signIn.identity,
    ownerOf: createOwnerLookup({ owners: repositories.owners, clock }),
    isOwnHost: signIn.isOwnHost,
    ...(config.ownerLimits.pendingBytes && { pendingLimit: createPendingLimit({ uploads, clock }, config.ownerLimits.pendingBytes) }),
    sessions,
    sessionCookie: signIn.sessions && sessionCookie(signIn.sessions.isSecure),
    tokens,
    ...(accounts && { accounts }),
    ...(administration && { administration }),
    jobs,
    checks: integrity.checks,
    damage: integrity.checks.damage,
    heal: (photo, uploadId, received) =>
      healOriginal({ photos, objects, clock, log, damage: integrity.checks.damage, repairs: integrity.repairs }, photo, uploadId, received),
    operators: {
      named: new Set(config.operators),
      withoutSignIn: config.signIn.includes('dev'),
      ...(accounts && { accounts: accounts.accounts }),
    },
    clearCache,
    ...(signIn.oidc && { oidc: signIn.oidc }),
    storageReport: (request) => storageReport({ storageDays, clock, place: storagePlace(config) }, request),
    checkHealth,
    isStopping: () => isStopping,
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
