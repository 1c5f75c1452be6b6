import { maxReviewItems, type ReviewChanges } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventRecorder } from '../ports/events.ts'
import type { PageKey } from '../ports/photo-repository.ts'
import type { BatchRecord, BatchRepository, ReviewRecord, ReviewRepository } from '../ports/repositories.ts'

interface ReviewDeps {
  batches: BatchRepository
  reviews: ReviewRepository
  events: EventRecorder
  clock: Clock
}

export interface ReviewListing {
  items: ReviewRecord[]
  /** What to ask after, to hear of later changes. */
  revision: number
  pending: number
  decided: number
}

/**
 * Keeps what a batch asks a person, so that any device of the owner can answer: the sending client adds files and takes the answers up, as
 * it does its own. A decision is a note here; whether it may be carried out is decided at commit, by the version that was reviewed.
 * Throws AppError BATCH_NOT_FOUND when the batch is another owner's.
 */
export async function changeReview(deps: ReviewDeps, ownerId: string, batchId: string, changes: ReviewChanges): Promise<number> {
  const { enter = [], decide = [], leave = [] } = changes
  const changed = await deps.reviews.change(
    ownerId,
    batchId,
    {
      enter: lastOfEach(enter).map(({ key, facts, asked_ms: askedMs }) => ({ key, facts, ...(askedMs !== undefined && { askedMs }) })),
      decide: lastOfEach(decide).map(({ key, decision }) => ({ key, decision: decision ?? undefined })),
      leave,
    },
    deps.clock.nowMs(),
  )
  if (changed === undefined) throw new AppError('BATCH_NOT_FOUND', 'There is no such batch.')
  // What is sent is noted when it comes; what was skipped never does.
  for (const { decision, decisionMs } of changed.left) {
    if (decision?.choice !== 'skip') continue
    deps.events.record(
      {
        kind: 'user_decision',
        ownerId,
        batchId,
        // Entered and decided at once: by a rule, nobody was asked.
        ...(decisionMs && { durationMs: decisionMs }),
        details: { decision: 'skip' },
      },
      { kind: 'collision_resolved', ownerId, batchId, details: { outcome: 'skipped', reason: 'decision' } },
    )
  }
  return changed.revision
}

/** A batch that nobody told of yet, or that is another owner's, has nothing to review. */
export async function getReview(
  deps: ReviewDeps,
  ownerId: string,
  batchId: string,
  { since, limit }: { since: number; limit: number },
): Promise<ReviewListing> {
  const counts = (await deps.reviews.count(ownerId, [batchId])).get(batchId) ?? { pending: 0, decided: 0 }
  // Files of one revision (those that entered and those that were decided in one request) are never torn apart by the limit.
  const found = await deps.reviews.list(ownerId, batchId, since, limit + 1)
  const more = found.length > limit ? found.at(-1)?.revision : undefined
  const whole = found.filter(({ revision }) => revision !== more)
  const items = whole.length > 0 || more === undefined ? whole : await deps.reviews.list(ownerId, batchId, since, 2 * maxReviewItems)
  return { items, revision: items.at(-1)?.revision ?? since, ...counts }
}

/** The newest batches, or those before one, each with how many of its files wait for a decision. */
export async function listBatches(
  deps: ReviewDeps,
  ownerId: string,
  limit: number,
  after?: PageKey,
): Promise<{ batch: BatchRecord; pending: number }[]> {
  const batches = await deps.batches.list(ownerId, limit, after)
  const counts = await deps.reviews.count(
    ownerId,
    batches.map(({ id }) => id),
  )
  return batches.map((batch) => ({ batch, pending: counts.get(batch.id)?.pending ?? 0 }))
}

/** One statement cannot change a row twice: of several changes of one file the last one counts. */
function lastOfEach<Item extends { key: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.key, item])).values()]
}
