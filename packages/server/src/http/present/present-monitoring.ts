import type { Failure, MonitoringSeries, SeriesPoint as PointJson, StorageReport as StorageJson } from '@imgstream/contract'
import type { SeriesPoint } from '../../domain/monitoring/event-series.ts'
import { storagePrices } from '../../domain/monitoring/storage-prices.ts'
import type { StorageReport } from '../../domain/monitoring/storage-report.ts'
import type { EventRecord } from '../../domain/ports/repositories.ts'
import type { StoredBytes } from '../../domain/ports/storage-days.ts'
import { presentInstant } from './present-photo.ts'

export function presentSeries(
  range: { fromMs: number; untilMs: number; step: 'hour' | 'day'; timeZone: string },
  points: readonly SeriesPoint[],
): MonitoringSeries {
  return {
    from: presentInstant(range.fromMs),
    until: presentInstant(range.untilMs),
    step: range.step,
    time_zone: range.timeZone,
    points: points.map(presentPoint),
  }
}

function presentPoint({ startMs, statistics, failedUploads }: SeriesPoint): PointJson {
  const { detection, decisions, overwrites, batches } = statistics
  return {
    start: presentInstant(startMs),
    collisions_detected: detection.detected,
    collisions_resolved: detection.resolved,
    overwrite_count: decisions.overwrite,
    skip_count: decisions.skip,
    keep_both_count: decisions.keepBoth,
    successful_overwrites: overwrites.successful,
    failed_overwrites: overwrites.failed,
    failed_uploads: failedUploads,
    checked_files: batches.files,
    found_collisions: batches.collisions,
    average_detection_time_ms: detection.averageDetectionMs,
    average_decision_time_ms: decisions.averageMs,
    average_overwrite_time_ms: overwrites.averageMs,
  }
}

/** Codes only: who reads it finds the words in the catalog of errors. */
export function presentFailure({ atMs, kind, photoId, batchId, details }: EventRecord): Failure {
  const what = kind === 'overwrite_operation' ? 'overwrite' : kind === 'upload_failure' ? 'upload' : 'check'
  return {
    at: presentInstant(atMs),
    what,
    // A check that the database did not answer says nothing more.
    error_type: typeof details.error === 'string' ? details.error : 'DATABASE_UNAVAILABLE',
    count: typeof details.count === 'number' ? details.count : 1,
    photo_id: photoId ?? null,
    batch_id: batchId ?? null,
  }
}

const parts = ({ originals, versions, trash }: StoredBytes) => ({
  originals_bytes: originals,
  versions_bytes: versions,
  trash_bytes: trash,
})

export function presentStorage({ now, days, disk, bucket }: StorageReport, quotaBytes: number | undefined): StorageJson {
  return {
    now: {
      ...parts(now),
      derivatives_bytes: now.derivatives ?? null,
      derivatives_measured_at: now.derivativesMeasuredAtMs === undefined ? null : presentInstant(now.derivativesMeasuredAtMs),
    },
    days: days.map((each) => ({ day: each.day, ...parts(each), derivatives_bytes: each.derivatives ?? null })),
    quota_bytes: quotaBytes ?? null,
    disk: disk ? { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes } : null,
    bucket: bucket ? presentBucket(bucket) : null,
  }
}

function presentBucket({ region, coldlineDays, cost }: NonNullable<StorageReport['bucket']>): StorageJson['bucket'] {
  if (!cost) return { region, cost: null }
  return {
    region,
    cost: {
      region,
      currency: storagePrices.currency,
      prices_of: storagePrices.readOn,
      standard_price: cost.standardPrice,
      coldline_price: cost.coldlinePrice,
      coldline_days: coldlineDays,
      standard_bytes: cost.standardBytes,
      coldline_bytes: cost.coldlineBytes,
      monthly_cost: cost.monthlyCost,
    },
  }
}
