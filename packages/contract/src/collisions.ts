import Type from 'typebox'
import { Nullable, Photo } from './photos.ts'

/** At most this many names in one check; a larger batch is checked in several requests. */
export const maxNamesPerCheck = 50_000

const Candidate = Type.Object(
  {
    filename: Type.String({ minLength: 1, maxLength: 1024 }),
    size: Type.Optional(Type.Integer({ minimum: 0 })),
    checksum: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{64}$', description: 'SHA-256 of the file, hex' })),
    taken_at: Type.Optional(Type.String({ maxLength: 40, description: "the camera's wall clock, sub-seconds included where it has them" })),
    camera: Type.Optional(Type.String({ maxLength: 200, description: 'make and model in one' })),
  },
  { additionalProperties: false },
)
export type Candidate = Type.Static<typeof Candidate>

const batchSize = Type.Optional(Type.Integer({ minimum: 1, maximum: maxNamesPerCheck, description: 'names per unit of work' }))
export const CollisionCheckRequest = Type.Object(
  {
    filenames: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), { maxItems: maxNamesPerCheck })),
    files: Type.Optional(Type.Array(Candidate, { maxItems: maxNamesPerCheck })),
    batch_size: batchSize,
  },
  { additionalProperties: false, description: 'either filenames or files' },
)
export type CollisionCheckRequest = Type.Static<typeof CollisionCheckRequest>

export const CollisionKind = Type.Union([Type.Literal('identical'), Type.Literal('different'), Type.Literal('unknown')])
export type CollisionKind = Type.Static<typeof CollisionKind>

export const Collision = Type.Object(
  {
    collision_detected: Type.Literal(true),
    existing_photo: Nullable(Photo),
    existing_file_info: Nullable(
      Type.Object({
        photo_id: Type.String(),
        file_size: Type.Integer(),
        upload_date: Type.String(),
        creation_date: Type.String(),
      }),
    ),
    kind: CollisionKind,
    user_decision: Type.Literal('pending'),
    suggested_filename: Nullable(Type.String({ description: 'the free name that keep both would take now' })),
    in_trash: Type.Optional(Type.Boolean()),
    original_lost: Type.Optional(
      Type.Literal(true, { description: "the storage has lost the existing photo's original: sending the identical file puts it back" }),
    ),
    warning: Type.Optional(Type.String()),
  },
  { $id: 'Collision' },
)
export type Collision = Type.Static<typeof Collision>

export const CollisionCheckResponse = Type.Object(
  {
    collisions: Type.Record(Type.String(), Collision),
    duplicates: Type.Record(Type.String(), Photo, { description: 'the same content is already here under another name' }),
    in_batch: Type.Record(Type.String(), Type.Array(Type.Integer()), {
      description: 'indexes of the twins in this request: same name or same content',
    }),
    in_trash: Type.Record(Type.String(), Photo, { description: 'a photo in the trash has this name; it can be restored' }),
    same_shot: Type.Record(Type.String(), Photo, {
      description:
        'another file of the same shot is here (same camera, same instant to the sub-second): a JPEG of this HEIC, an edited copy',
    }),
    proposed_names: Type.Record(Type.String(), Type.String(), {
      description: "a better name for a phone's placeholder such as image.jpg, from its capture time",
    }),
    fallback_used: Type.Boolean(),
    detection_time_ms: Type.Number(),
  },
  { $id: 'CollisionCheckResponse' },
)
export type CollisionCheckResponse = Type.Static<typeof CollisionCheckResponse>

/** The contract's wording of safe mode, shown as it is in Japanese. */
export const safeModeWarning = '衝突検出に失敗したため、安全のため既存ファイルがあると仮定しています。'

export const CollisionCacheStats = Type.Object(
  {
    total_entries: Type.Integer(),
    valid_entries: Type.Integer(),
    expired_entries: Type.Integer(),
    ttl_seconds: Type.Integer(),
    max_entries: Type.Integer(),
    hits: Type.Integer(),
    misses: Type.Integer(),
  },
  { $id: 'CollisionCacheStats' },
)
export type CollisionCacheStats = Type.Static<typeof CollisionCacheStats>

export const CollisionCacheCleared = Type.Object({ cleared_entries: Type.Integer() }, { $id: 'CollisionCacheCleared' })
export type CollisionCacheCleared = Type.Static<typeof CollisionCacheCleared>
