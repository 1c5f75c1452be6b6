import type { EventKind, EventSums, EventTotals } from '../ports/repositories.ts'

export interface CollisionStatistics {
  detection: { detected: number; resolved: number; averageDetectionMs: number; averageResolutionMs: number }
  decisions: { total: number; overwrite: number; skip: number; keepBoth: number; overwriteRate: number; averageMs: number }
  overwrites: { total: number; successful: number; failed: number; successRate: number; averageMs: number }
  batches: { total: number; files: number; collisions: number; collisionRate: number; averageMs: number }
}

/** The figures of a library's events; averages over those that were measured, rates of 0 where there is nothing to divide. */
export function collisionStatistics({ sums, checkedFiles, foundCollisions }: EventTotals): CollisionStatistics {
  const detected = pick(sums, 'collision_detected')
  const resolved = pick(sums, 'collision_resolved')
  const decided = pick(sums, 'user_decision')
  const overwritten = pick(sums, 'overwrite_operation')
  const batches = pick(sums, 'batch_collision_detection')
  const overwrite = pick(sums, 'user_decision', 'overwrite').count
  const successful = pick(sums, 'overwrite_operation', 'success').count
  return {
    detection: {
      detected: detected.count,
      resolved: resolved.count,
      averageDetectionMs: average(detected),
      averageResolutionMs: average(resolved),
    },
    decisions: {
      total: decided.count,
      overwrite,
      skip: pick(sums, 'user_decision', 'skip').count,
      keepBoth: pick(sums, 'user_decision', 'keep_both').count,
      overwriteRate: rate(overwrite, decided.count),
      averageMs: average(decided),
    },
    overwrites: {
      total: overwritten.count,
      successful,
      failed: overwritten.count - successful,
      successRate: rate(successful, overwritten.count),
      averageMs: average(overwritten),
    },
    batches: {
      total: batches.count,
      files: checkedFiles,
      collisions: foundCollisions,
      collisionRate: rate(foundCollisions, checkedFiles),
      averageMs: average(batches),
    },
  }
}

type Sum = Pick<EventSums, 'count' | 'timed' | 'totalMs'>

function pick(sums: readonly EventSums[], kind: EventKind, label?: string): Sum {
  const sum = { count: 0, timed: 0, totalMs: 0 }
  for (const each of sums) {
    if (each.kind !== kind || (label !== undefined && each.label !== label)) continue
    sum.count += each.count
    sum.timed += each.timed
    sum.totalMs += each.totalMs
  }
  return sum
}

/** Milliseconds, to the microsecond. The sum is rounded first: added up in another order it differs in its last bits, and the average must not. */
const average = ({ timed, totalMs }: Sum) => (timed === 0 ? 0 : Math.round(Math.round(totalMs * 1000) / timed) / 1000)
const rate = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000)
