import type { CollisionStatistics as StatisticsAnswer } from '@imgstream/contract'
import type { FastifyInstance } from 'fastify'
import { type CollisionStatistics, collisionStatistics } from '../../domain/monitoring/collision-statistics.ts'
import { eventSeries } from '../../domain/monitoring/event-series.ts'
import { presentFailure, presentSeries, presentStorage } from '../present/present-monitoring.ts'
import type { HttpDeps } from '../http-deps.ts'
import { rangeOf, type Unsaid } from '../instant-range.ts'
import { requireOwnLibrary } from '../own-library.ts'
import { route } from '../route.ts'

const day = 86_400_000

/** What happened with collisions, for the library of whoever asks. */
export function monitoringRoutes(app: FastifyInstance, deps: HttpDeps) {
  route(app, 'getCollisionStatistics', async ({ query, owner }) => {
    requireOwnLibrary(query.user_id, owner)
    const range = rangeOf(query, { fromMs: (untilMs) => Math.min(0, untilMs - 1), untilMs: Number.MAX_SAFE_INTEGER })
    // What happened a moment ago may still wait to be written.
    await deps.eventsWritten()
    return present(collisionStatistics(await deps.eventLog.total(owner.id, range)))
  })

  route(app, 'getMonitoringSeries', async ({ query, owner }) => {
    const { fromMs, untilMs } = rangeOf(query, last30Days(deps.clock.nowMs()))
    const { step = 'day', time_zone: timeZone = 'UTC' } = query
    await deps.eventsWritten()
    const points = await eventSeries({ events: deps.eventLog }, { ownerId: owner.id, fromMs, untilMs, step, timeZone })
    return presentSeries({ fromMs, untilMs, step, timeZone }, points)
  })

  route(app, 'listFailures', async ({ query, owner }) => {
    const limit = query.limit ?? 50
    await deps.eventsWritten()
    const found = await deps.eventLog.failures(owner.id, rangeOf(query, last30Days(deps.clock.nowMs())), limit + 1)
    return { failures: found.slice(0, limit).map(presentFailure), more: found.length > limit }
  })

  route(app, 'getStorageReport', async ({ query, owner }) => {
    const report = await deps.storageReport({ ownerId: owner.id, ...rangeOf(query, last30Days(deps.clock.nowMs())) })
    return presentStorage(report, deps.settings.quotaBytes)
  })

  route(app, 'clearEvents', async ({ query, owner }) => {
    await deps.eventsWritten()
    return { cleared_events: await deps.eventLog.deleteBefore(deps.clock.nowMs() - query.older_than_days * day, owner.id) }
  })
}

const last30Days = (nowMs: number): Unsaid => ({ untilMs: nowMs + 1, fromMs: (untilMs) => untilMs - 30 * day })

function present({ detection, decisions, overwrites, batches }: CollisionStatistics): StatisticsAnswer {
  return {
    collision_metrics: {
      total_detected: detection.detected,
      total_resolved: detection.resolved,
      average_detection_time_ms: detection.averageDetectionMs,
      average_resolution_time_ms: detection.averageResolutionMs,
    },
    user_decision_metrics: {
      total_decisions: decisions.total,
      overwrite_count: decisions.overwrite,
      skip_count: decisions.skip,
      keep_both_count: decisions.keepBoth,
      overwrite_rate: decisions.overwriteRate,
      average_decision_time_ms: decisions.averageMs,
    },
    overwrite_metrics: {
      total_operations: overwrites.total,
      successful_operations: overwrites.successful,
      failed_operations: overwrites.failed,
      success_rate: overwrites.successRate,
      average_operation_time_ms: overwrites.averageMs,
    },
    batch_processing_metrics: {
      total_batches: batches.total,
      total_files_processed: batches.files,
      total_collisions_found: batches.collisions,
      collision_rate: batches.collisionRate,
      average_batch_processing_time_ms: batches.averageMs,
    },
  }
}
