import Type from 'typebox'
import { Instant } from './instant.ts'

const milliseconds = Type.Number({ description: 'milliseconds; 0 where nothing was measured' })
const count = Type.Integer({ minimum: 0 })
const bytes = Type.Integer({ minimum: 0 })

/** What happened from `start` on, until the next point's. */
export const SeriesPoint = Type.Object(
  {
    start: Instant,
    collisions_detected: count,
    collisions_resolved: count,
    overwrite_count: count,
    skip_count: count,
    keep_both_count: count,
    successful_overwrites: count,
    failed_overwrites: count,
    failed_uploads: count,
    checked_files: count,
    found_collisions: count,
    average_detection_time_ms: milliseconds,
    average_decision_time_ms: milliseconds,
    average_overwrite_time_ms: milliseconds,
  },
  { $id: 'SeriesPoint' },
)
export type SeriesPoint = Type.Static<typeof SeriesPoint>

export const SeriesStep = Type.Union([Type.Literal('hour'), Type.Literal('day')])
export type SeriesStep = Type.Static<typeof SeriesStep>

export const MonitoringSeries = Type.Object(
  {
    from: Instant,
    until: Instant,
    step: SeriesStep,
    time_zone: Type.String(),
    points: Type.Array(SeriesPoint),
  },
  { $id: 'MonitoringSeries' },
)
export type MonitoringSeries = Type.Static<typeof MonitoringSeries>

export const Failure = Type.Object(
  {
    at: Instant,
    what: Type.Union([Type.Literal('overwrite'), Type.Literal('upload'), Type.Literal('check')]),
    error_type: Type.String({ description: 'a code of the error catalog, which says what to do' }),
    count: Type.Integer({ minimum: 1, description: 'failures of one kind within an instant are kept as one' }),
    photo_id: Type.Union([Type.String(), Type.Null()]),
    batch_id: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'Failure' },
)
export type Failure = Type.Static<typeof Failure>

export const FailureList = Type.Object(
  { failures: Type.Array(Failure), more: Type.Boolean({ description: 'whether there are older ones in the range' }) },
  { $id: 'FailureList' },
)
export type FailureList = Type.Static<typeof FailureList>

const parts = {
  originals_bytes: Type.Integer({ minimum: 0, description: 'of photos that are not in the trash' }),
  versions_bytes: Type.Integer({ minimum: 0, description: 'originals of their replaced versions' }),
  trash_bytes: Type.Integer({ minimum: 0, description: 'originals of photos in the trash, all versions' }),
}
const derivatives = Type.Union([bytes, Type.Null()], {
  description: 'previews and thumbnails; measured once a day, null before the first time',
})

export const StorageDay = Type.Object(
  { day: Type.String({ format: 'date', description: 'UTC' }), ...parts, derivatives_bytes: derivatives },
  { $id: 'StorageDay' },
)
export type StorageDay = Type.Static<typeof StorageDay>

/** What the storage of a bucket costs by its list price. */
export const BucketCost = Type.Object(
  {
    region: Type.String(),
    currency: Type.Literal('USD'),
    prices_of: Type.String({ format: 'date', description: 'when the list price was read' }),
    standard_price: Type.Number({ description: 'a GiB and month' }),
    coldline_price: Type.Number({ description: 'a GiB and month' }),
    coldline_days: Type.Integer({ description: 'age at which originals move to Coldline' }),
    standard_bytes: bytes,
    coldline_bytes: bytes,
    monthly_cost: Type.Number(),
  },
  { $id: 'BucketCost' },
)
export type BucketCost = Type.Static<typeof BucketCost>

export const StorageReport = Type.Object(
  {
    now: Type.Object({ ...parts, derivatives_bytes: derivatives, derivatives_measured_at: Type.Union([Instant, Type.Null()]) }),
    days: Type.Array(StorageDay),
    quota_bytes: Type.Union([bytes, Type.Null()], { description: 'how much the library may hold; null: no limit' }),
    disk: Type.Union([Type.Object({ free_bytes: bytes, total_bytes: bytes }), Type.Null()], {
      description: 'the disk that the photos lie on; null where they lie in a bucket, and where it does not answer',
    }),
    bucket: Type.Union([Type.Object({ region: Type.String(), cost: Type.Union([BucketCost, Type.Null()]) }), Type.Null()], {
      description: 'null where photos lie on a disk; its cost null where the list price of its region is not known',
    }),
  },
  { $id: 'StorageReport' },
)
export type StorageReport = Type.Static<typeof StorageReport>
