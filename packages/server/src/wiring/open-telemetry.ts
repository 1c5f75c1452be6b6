import { dirname } from 'node:path'
import { statfs } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import type { CollisionCache } from '../domain/collisions/collision-cache.ts'
import type { JobRunner } from '../domain/jobs/job-runner.ts'
import type { HealthCheck } from '../domain/monitoring/check-health.ts'
import type { BufferedEventRecorder } from '../domain/monitoring/record-event.ts'
import type { RenditionQueue } from '../domain/photos/rendition-queue.ts'
import type { Log } from '../domain/ports/log.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { createMetrics } from '../infrastructure/telemetry/create-metrics.ts'
import type { Instruments } from '../infrastructure/telemetry/instruments.ts'
import { createLibraryFigures } from '../infrastructure/telemetry/library-figures.ts'
import { readJobs } from '../infrastructure/telemetry/read-jobs.ts'
import { readRuntime } from '../infrastructure/telemetry/read-runtime.ts'
import { version } from '../version.ts'

export interface OpenTelemetry extends Instruments {
  /** Reads at each scrape what others count. */
  watch(parts: WatchedParts): void
  close(): Promise<void>
}

export interface WatchedParts {
  cache: CollisionCache
  events: BufferedEventRecorder
  renditions: RenditionQueue
  health: HealthCheck
  database: Database
  jobs: Pick<JobRunner, 'list'>
}

/** Metrics always, which are memory only; traces where an endpoint for them is named, whose packages are loaded only then. */
export async function openTelemetry(config: Config, log: Log): Promise<OpenTelemetry> {
  const metrics = createMetrics()
  const stopRuntime = readRuntime(metrics)
  const traces =
    config.traces &&
    (await import('../infrastructure/telemetry/open-traces.ts')).openTraces(
      { ...config.traces, version, environment: config.environment },
      log,
    )
  const build = { version, node: process.version, database: config.database.type, storage: config.storage.type }
  metrics.set('imgstream_build_info', build, 1)

  return {
    metrics,
    traces,
    watch({ cache, events, renditions, health, database, jobs }) {
      metrics.onScrape(() => {
        const { validEntries, expiredEntries, hits, misses } = cache.figures()
        metrics.set('imgstream_collision_cache_entries', { state: 'valid' }, validEntries)
        metrics.set('imgstream_collision_cache_entries', { state: 'expired' }, expiredEntries)
        metrics.set('imgstream_collision_cache_lookups_total', { result: 'hit' }, hits)
        metrics.set('imgstream_collision_cache_lookups_total', { result: 'miss' }, misses)
        const pictures = renditions.figures()
        metrics.set('imgstream_queue_waiting', { queue: 'renditions' }, pictures.waiting)
        metrics.set('imgstream_queue_running', { queue: 'renditions' }, pictures.running)
        metrics.set('imgstream_queue_waiting', { queue: 'events' }, events.figures().waiting)
        metrics.set('imgstream_events_dropped_total', {}, events.figures().dropped)
        for (const [service, state] of Object.entries(health.last()?.services ?? {})) {
          if (state !== 'disabled') metrics.set('imgstream_service_healthy', { service }, state === 'healthy' ? 1 : 0)
        }
      })
      metrics.onScrape(async () => {
        for (const [disk, folder] of foldersOf(config)) {
          const { bavail, blocks, bsize } = await statfs(folder)
          metrics.set('imgstream_disk_free_bytes', { disk }, bavail * bsize)
          metrics.set('imgstream_disk_size_bytes', { disk }, blocks * bsize)
        }
      })
      readJobs(metrics, jobs)
      const figures = createLibraryFigures(database)
      metrics.onScrape(async () => {
        const known = await figures()
        if (known) metrics.set('imgstream_library_photos', {}, known.photos)
        for (const [part, bytes] of Object.entries(known?.bytes ?? {})) metrics.set('imgstream_library_bytes', { part }, bytes)
      })
    },
    async close() {
      stopRuntime()
      await traces?.close()
    },
  }
}

function foldersOf({ database, storage }: Config): [disk: string, folder: string][] {
  return [
    ...(database.type === 'duckdb' && database.path !== ':memory:' ? [['database', dirname(database.path)] as [string, string]] : []),
    ...(storage.type === 'folder' ? [['photos', storage.path] as [string, string]] : []),
  ]
}
