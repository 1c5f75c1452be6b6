import Type from 'typebox'
import { Instant } from './instant.ts'

export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const Decision = Type.Union([Type.Literal('overwrite'), Type.Literal('skip'), Type.Literal('keep_both')])
export type Decision = Type.Static<typeof Decision>

/** What an upload may do when its name is taken. `fail` answers 409 and changes nothing. */
export const OnCollision = Type.Union([Type.Literal('fail'), ...Decision.anyOf])
export type OnCollision = Type.Static<typeof OnCollision>

export const TakenSource = Type.Union([
  Type.Literal('exif_original'),
  Type.Literal('exif_digitized'),
  Type.Literal('filename'),
  Type.Literal('file_time'),
  Type.Literal('upload'),
])
export type TakenSource = Type.Static<typeof TakenSource>

export const Photo = Type.Object(
  {
    photo_id: Type.String({ format: 'uuid' }),
    filename: Type.String(),
    file_size: Type.Integer({ description: 'bytes of the original' }),
    checksum: Type.String({ description: 'SHA-256 of the original, lower-case hex' }),
    media_type: Type.String(),
    width: Type.Integer({ description: 'pixels, as displayed (after orientation)' }),
    height: Type.Integer({ description: 'pixels, as displayed (after orientation)' }),
    taken_at: Type.String({ description: "the camera's wall clock, no zone", examples: ['2025-05-14T10:31:07.120'] }),
    taken_offset: Nullable(Type.String({ description: 'UTC offset of that clock when the camera recorded it', examples: ['+02:00'] })),
    taken_source: TakenSource,
    first_uploaded_at: Instant,
    uploaded_at: Instant,
    version: Type.Integer({ minimum: 1 }),
    thumbhash: Nullable(Type.String({ description: 'ThumbHash, base64' })),
    renditions: Type.Union([Type.Literal('ready'), Type.Literal('pending'), Type.Literal('damaged'), Type.Literal('failed')], {
      description:
        "pending: only the picture embedded in the file is shown yet; damaged: drawn as far as the file's bytes go, its end is missing or " +
        'broken; failed: the original is safe but could not be drawn',
    }),
    camera: Nullable(Type.String()),
    latitude: Nullable(Type.Number()),
    longitude: Nullable(Type.Number()),
  },
  { $id: 'Photo' },
)
export type Photo = Type.Static<typeof Photo>

export const Exposure = Type.Object({
  lens: Nullable(Type.String()),
  f_number: Nullable(Type.Number()),
  exposure_seconds: Nullable(Type.Number()),
  iso: Nullable(Type.Number()),
  focal_length_mm: Nullable(Type.Number()),
})

export const PhotoDetails = Type.Object(
  {
    ...Photo.properties,
    exposure: Exposure,
    trashed_at: Nullable(Instant),
  },
  { $id: 'PhotoDetails' },
)
export type PhotoDetails = Type.Static<typeof PhotoDetails>

export const PhotoVersion = Type.Object(
  {
    version: Type.Integer(),
    current: Type.Boolean(),
    file_size: Type.Integer(),
    checksum: Type.String(),
    media_type: Type.String(),
    width: Type.Integer(),
    height: Type.Integer(),
    uploaded_at: Instant,
    replaced_at: Nullable(Instant),
    batch_id: Nullable(Type.String()),
    origin: Type.Union([Type.Literal('uploaded'), Type.Literal('kept_both'), Type.Literal('overwritten'), Type.Literal('restored')], {
      description: 'how this version came to be',
    }),
    restored_from: Nullable(Type.Integer({ description: 'the version whose picture a restored one shows, while that is still there' })),
  },
  { $id: 'PhotoVersion' },
)
export type PhotoVersion = Type.Static<typeof PhotoVersion>

export const UploadOutcome = Type.Object(
  {
    outcome: Type.Union([Type.Literal('uploaded'), Type.Literal('overwritten'), Type.Literal('kept_both'), Type.Literal('skipped')]),
    photo: Photo,
    reason: Type.Optional(Type.Union([Type.Literal('identical'), Type.Literal('decision')], { description: 'why a file was skipped' })),
    healed: Type.Optional(
      Type.Literal(true, { description: "the storage had lost this photo's original; the bytes that were sent are it now" }),
    ),
  },
  { $id: 'UploadOutcome' },
)
export type UploadOutcome = Type.Static<typeof UploadOutcome>

/** One file of a batch upload, as the batch result of several files lists it. */
export const BatchFileResult = Type.Object(
  {
    success: Type.Boolean(),
    filename: Type.String(),
    status: Type.Union([
      Type.Literal('uploaded'),
      Type.Literal('overwritten'),
      Type.Literal('kept_both'),
      Type.Literal('skipped'),
      Type.Literal('failed'),
    ]),
    photo_id: Nullable(Type.String()),
    version: Nullable(Type.Integer()),
    file_size: Nullable(Type.Integer()),
    created_at: Nullable(Type.String({ description: 'capture time' })),
    is_overwrite: Type.Boolean(),
    message: Type.String(),
    error: Type.Optional(Type.String()),
    error_type: Type.Optional(Type.String({ description: 'an error code in lower case, such as collision or unsupported_format' })),
  },
  { $id: 'BatchFileResult' },
)
export type BatchFileResult = Type.Static<typeof BatchFileResult>

export const BatchResult = Type.Object(
  {
    success: Type.Boolean({ description: 'no file failed' }),
    total_files: Type.Integer(),
    successful_uploads: Type.Integer({ description: 'overwrites included' }),
    failed_uploads: Type.Integer(),
    skipped_uploads: Type.Integer(),
    overwrite_uploads: Type.Integer(),
    results: Type.Array(BatchFileResult),
  },
  { $id: 'BatchResult' },
)
export type BatchResult = Type.Static<typeof BatchResult>

export const PhotoPage = Type.Object({ photos: Type.Array(Photo), next_cursor: Nullable(Type.String()) }, { $id: 'PhotoPage' })
export type PhotoPage = Type.Static<typeof PhotoPage>

export const Timeline = Type.Object(
  {
    months: Type.Array(Type.Object({ month: Type.String({ examples: ['2024-05'] }), count: Type.Integer() })),
    total: Type.Integer(),
  },
  { $id: 'Timeline' },
)
export type Timeline = Type.Static<typeof Timeline>

export const TimelineMonth = Type.Object(
  {
    month: Type.String(),
    photo_id: Type.Array(Type.String(), { description: 'all columns have one entry a photo, newest first' }),
    version: Type.Array(Type.Integer()),
    ratio: Type.Array(Type.Number(), { description: 'width / height, rounded to thousandths' }),
    taken_at: Type.Array(Type.Integer(), { description: "seconds of the camera's wall clock since the month began" }),
    thumbhash: Type.Array(Nullable(Type.String())),
    media_type: Type.Array(Type.String()),
    pending: Type.Array(Type.String(), { description: 'ids of the few photos whose pictures are still provisional' }),
  },
  { $id: 'TimelineMonth' },
)
export type TimelineMonth = Type.Static<typeof TimelineMonth>

/** What every message about a batch says of it. */
export const batchFacts = {
  batch_id: Type.String(),
  started_at: Instant,
  finished_at: Nullable(Instant),
  state: Type.Union([Type.Literal('open'), Type.Literal('undone')]),
  counts: Type.Object({
    uploaded: Type.Integer(),
    overwritten: Type.Integer(),
    kept_both: Type.Integer(),
    skipped: Type.Integer(),
    failed: Type.Integer(),
  }),
}

export const Batch = Type.Object(
  {
    ...batchFacts,
    photos: Type.Array(
      Type.Object({
        photo_id: Type.String(),
        filename: Type.String(),
        version: Type.Integer(),
        outcome: Type.String(),
        changed_since: Type.Boolean(),
      }),
    ),
  },
  { $id: 'Batch' },
)
export type Batch = Type.Static<typeof Batch>

const NextPortion = Type.Union([Type.String(), Type.Null()], { description: 'the `after` of the next portion; null when all is done' })

export const BatchUndo = Type.Object(
  {
    batch_id: Type.String(),
    undone: Type.Integer(),
    refused: Type.Array(Type.Object({ photo_id: Type.String(), filename: Type.String(), reason: Type.String() })),
    next: NextPortion,
  },
  { $id: 'BatchUndo' },
)
export type BatchUndo = Type.Static<typeof BatchUndo>

export const BatchRedo = Type.Object(
  {
    batch_id: Type.String(),
    redone: Type.Integer(),
    refused: Type.Array(Type.Object({ photo_id: Type.String(), filename: Type.String(), reason: Type.String() })),
    next: NextPortion,
  },
  { $id: 'BatchRedo' },
)
export type BatchRedo = Type.Static<typeof BatchRedo>

export const Me = Type.Object(
  {
    owner_id: Type.String(),
    email: Type.String(),
    display_name: Type.String(),
    environment: Type.String(),
    admin_functions: Type.Boolean({ description: 'whether the database can be looked at and reset here: in development and test' }),
    max_upload_bytes: Type.Integer(),
    min_upload_bytes: Type.Integer(),
    is_operator: Type.Boolean({ description: 'whether the caller may act on the whole installation' }),
  },
  { $id: 'Me' },
)
export type Me = Type.Static<typeof Me>
