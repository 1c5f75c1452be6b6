import Type from 'typebox'
import { Instant } from './instant.ts'
import { batchFacts, Nullable } from './photos.ts'

/** At most this many files in one request about a review. */
export const maxReviewItems = 1000

const Key = Type.String({ minLength: 1, maxLength: 2048, description: "the sending client's own name for the file, unique in its batch" })
/** Thirty days: nobody thinks for longer. */
export const maxAskedMs = 2_592_000_000
export const AskedMs = Type.Integer({
  minimum: 0,
  maximum: maxAskedMs,
  description: 'how long a person was asked, ms; absent where a rule decided or nobody was asked',
})
const Choice = Type.Union([Type.Literal('overwrite'), Type.Literal('skip'), Type.Literal('keep_both'), Type.Literal('restore')])

/** What a person needs to know of a file to decide about it without having it at hand. */
export const ReviewFacts = Type.Object(
  {
    filename: Type.String({ minLength: 1, maxLength: 1024 }),
    file_size: Type.Integer({ minimum: 0 }),
    last_modified: Type.Integer({ description: 'ms since 1970 UTC' }),
    checksum: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    kind: Type.Union([
      Type.Literal('different'),
      Type.Literal('duplicate'),
      Type.Literal('twin'),
      Type.Literal('in_trash'),
      Type.Literal('unknown'),
    ]),
    media_type: Nullable(Type.String({ maxLength: 40 })),
    width: Nullable(Type.Integer({ minimum: 0 })),
    height: Nullable(Type.Integer({ minimum: 0 })),
    taken_at: Nullable(Type.String({ maxLength: 40 })),
    camera: Nullable(Type.String({ maxLength: 200 })),
    existing_photo_id: Nullable(Type.String({ format: 'uuid' })),
    existing_version: Nullable(Type.Integer({ minimum: 1 })),
    suggested_choice: Nullable(Choice),
    suggested_filename: Nullable(Type.String({ maxLength: 1024 })),
  },
  { $id: 'ReviewFacts', additionalProperties: false },
)
export type ReviewFacts = Type.Static<typeof ReviewFacts>

export const ReviewDecision = Type.Object(
  {
    choice: Choice,
    filename: Nullable(Type.String({ minLength: 1, maxLength: 1024, description: 'the name to keep both under' })),
    reviewed_version: Nullable(Type.Integer({ minimum: 0, description: 'the version of the existing photo that was looked at' })),
    rule: Nullable(Type.String({ maxLength: 40, description: 'the rule that decided, where the person chose one' })),
  },
  { $id: 'ReviewDecision', additionalProperties: false },
)
export type ReviewDecision = Type.Static<typeof ReviewDecision>

export const ReviewItem = Type.Object(
  {
    key: Key,
    facts: ReviewFacts,
    decision: Nullable(ReviewDecision),
    decided_at: Nullable(Instant),
    revision: Type.Integer(),
  },
  { $id: 'ReviewItem' },
)
export type ReviewItem = Type.Static<typeof ReviewItem>

export const ReviewPage = Type.Object(
  {
    items: Type.Array(ReviewItem, { description: 'in the order of their last change' }),
    revision: Type.Integer({ description: 'ask with `since` for what changes after this' }),
    pending: Type.Integer({ description: 'files of the batch that wait for a decision' }),
    decided: Type.Integer(),
  },
  { $id: 'ReviewPage' },
)
export type ReviewPage = Type.Static<typeof ReviewPage>

/** Files enter the review with their facts, get decisions, and leave it when they are settled: each list is one kind of change. */
export const ReviewChanges = Type.Object(
  {
    enter: Type.Optional(
      Type.Array(
        Type.Object(
          {
            key: Key,
            facts: ReviewFacts,
            asked_ms: Type.Optional(AskedMs),
          },
          { additionalProperties: false },
        ),
        { maxItems: maxReviewItems },
      ),
    ),
    decide: Type.Optional(
      Type.Array(Type.Object({ key: Key, decision: Nullable(ReviewDecision) }, { additionalProperties: false }), {
        maxItems: maxReviewItems,
      }),
    ),
    leave: Type.Optional(Type.Array(Key, { maxItems: maxReviewItems })),
  },
  { additionalProperties: false },
)
export type ReviewChanges = Type.Static<typeof ReviewChanges>

export const BatchList = Type.Object(
  {
    batches: Type.Array(
      Type.Object({
        ...batchFacts,
        pending_decisions: Type.Integer(),
      }),
      { description: 'newest first' },
    ),
    next_cursor: Nullable(Type.String()),
  },
  { $id: 'BatchList' },
)
export type BatchList = Type.Static<typeof BatchList>
