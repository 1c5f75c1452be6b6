import Type from 'typebox'
import { Instant } from './instant.ts'
import { Nullable } from './photos.ts'

const Count = Type.Integer({ minimum: 0 })

/** A check of the library against its storage. */
export const IntegrityCheck = Type.Object(
  {
    check_id: Type.String({ format: 'uuid' }),
    deep: Type.Boolean({ description: 'every byte was read' }),
    repairing: Type.Boolean(),
    started_at: Instant,
    finished_at: Nullable(Instant),
    photos: Count,
    versions: Count,
    originals: Count,
    bytes_read: Count,
    pictures: Count,
    objects: Count,
    kept_objects: Type.Integer({ minimum: 0, description: 'objects that no photo names and that are kept all the same' }),
    repaired: Count,
  },
  { $id: 'IntegrityCheck' },
)
export type IntegrityCheck = Type.Static<typeof IntegrityCheck>

export const IntegrityFinding = Type.Object(
  {
    kind: Type.String(),
    message: Type.String({ description: 'what is wrong' }),
    advice: Type.String({ description: 'what to do' }),
    note: Nullable(Type.String({ description: 'why a repair could do nothing' })),
    photo_id: Nullable(Type.String({ format: 'uuid' })),
    filename: Nullable(Type.String()),
    version: Nullable(Type.Integer()),
    object_key: Nullable(Type.String()),
    details: Type.Record(Type.String(), Type.Unknown()),
    found_at: Instant,
  },
  { $id: 'IntegrityFinding' },
)
export type IntegrityFinding = Type.Static<typeof IntegrityFinding>

export const IntegrityReport = Type.Object(
  {
    check: Nullable(IntegrityCheck),
    problems: Type.Integer({ minimum: 0, description: 'of all kinds together' }),
    by_kind: Type.Record(Type.String(), Count),
    findings: Type.Array(IntegrityFinding),
    next_cursor: Nullable(Type.String()),
  },
  { $id: 'IntegrityReport' },
)
export type IntegrityReport = Type.Static<typeof IntegrityReport>
