import type { EventRecorder, NewEvent } from '../../domain/ports/events.ts'
import type { Metrics } from './create-metrics.ts'

/** Counts what is noted of collisions; it is counted where events are not stored too. */
export function countEvents<Recorder extends EventRecorder>(recorder: Recorder, metrics: Metrics): Recorder {
  return {
    ...recorder,
    record(...events) {
      for (const event of events) count(metrics, event)
      recorder.record(...events)
    },
  }
}

function count(metrics: Metrics, { kind, details = {}, durationMs }: NewEvent) {
  switch (kind) {
    case 'collision_detected':
      metrics.add('imgstream_collisions_detected_total', { kind: word(details.kind), source: word(details.source) })
      break
    case 'user_decision':
      metrics.add('imgstream_collision_decisions_total', { decision: word(details.decision) })
      break
    case 'collision_resolved':
      metrics.add('imgstream_collision_resolutions_total', { outcome: word(details.outcome) })
      break
    case 'overwrite_operation':
      metrics.add('imgstream_overwrites_total', { result: details.success === true ? 'ok' : 'failed' })
      break
    case 'upload_failure':
      metrics.add('imgstream_upload_failures_total', {
        code: /^[A-Z_]{1,40}$/.test(String(details.error)) ? String(details.error) : 'INTERNAL',
      })
      break
    case 'batch_collision_detection':
      metrics.add('imgstream_collision_checks_total', { result: details.fallback === true ? 'fallback' : 'ok' })
      metrics.add('imgstream_collision_checked_names_total', {}, Number(details.files ?? 0))
      if (durationMs !== undefined) metrics.time('imgstream_collision_check_duration_seconds', {}, durationMs / 1000)
      break
    // What happens to a database as a whole is in the log.
    default:
      break
  }
}

/** Details are words of ours; whatever else somebody notes one day must not become a label. */
const word = (value: unknown) => (typeof value === 'string' && /^[a-z_]{1,20}$/.test(value) ? value : 'unknown')
