import Type from 'typebox'

const milliseconds = Type.Number({ description: 'milliseconds; 0 where nothing was measured' })
const rate = Type.Number({ minimum: 0, maximum: 1 })

/** What happened with names that were taken, counted from the stored events. */
export const CollisionStatistics = Type.Object(
  {
    collision_metrics: Type.Object({
      total_detected: Type.Integer({ description: 'each time a taken name was met: in a check, and when a file came' }),
      total_resolved: Type.Integer({ description: 'files that came and were stored or skipped by a decision' }),
      average_detection_time_ms: milliseconds,
      average_resolution_time_ms: milliseconds,
    }),
    user_decision_metrics: Type.Object({
      total_decisions: Type.Integer(),
      overwrite_count: Type.Integer(),
      skip_count: Type.Integer(),
      keep_both_count: Type.Integer(),
      overwrite_rate: rate,
      average_decision_time_ms: milliseconds,
    }),
    overwrite_metrics: Type.Object({
      total_operations: Type.Integer(),
      successful_operations: Type.Integer(),
      failed_operations: Type.Integer(),
      success_rate: rate,
      average_operation_time_ms: milliseconds,
    }),
    batch_processing_metrics: Type.Object({
      total_batches: Type.Integer(),
      total_files_processed: Type.Integer(),
      total_collisions_found: Type.Integer(),
      collision_rate: rate,
      average_batch_processing_time_ms: milliseconds,
    }),
  },
  { $id: 'CollisionStatistics' },
)
export type CollisionStatistics = Type.Static<typeof CollisionStatistics>

export const EventsCleared = Type.Object({ cleared_events: Type.Integer() }, { $id: 'EventsCleared' })
export type EventsCleared = Type.Static<typeof EventsCleared>
