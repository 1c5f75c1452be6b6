import type { ReviewDecision, ReviewFacts } from '@imgstream/contract'
import type { ReviewRecord, ReviewRepository } from '../../../domain/ports/repositories.ts'
import type { Database, Sql } from '../database.ts'
import { present } from '../photos/photo-rows.ts'

interface ReviewColumns {
  item_key: string
  facts: string
  decision: string | null
  decided_at_ms: number | null
  revision: number
}

export function createReviewRepository(db: Database): ReviewRepository {
  return {
    change: (ownerId, batchId, { enter, decide, leave }, nowMs) =>
      db.transaction(async (sql) => {
        if (!(await claimBatch(sql, ownerId, batchId, nowMs))) return undefined
        const [{ newest = 0 } = {}] = await sql.query<{ newest: number }>(
          'select coalesce(max(revision), 0) as newest from batch_reviews where batch_id = $1::uuid',
          [batchId],
        )
        // Files that left took their revisions with them: by the clock a number is never given twice, so nobody misses what comes after.
        const revision = Math.max(newest + 1, nowMs)
        if (enter.length > 0) {
          // The same file of the same check enters again after a reload: what was decided about it stands.
          await sql.query(
            `insert into batch_reviews (batch_id, owner_id, item_key, facts, revision, entered_at_ms, filename)
             select $1::uuid, $2::uuid, unnest($3::text[]), unnest($4::text[])::json, $5::bigint, unnest($6::bigint[]), unnest($7::text[])
             on conflict (batch_id, item_key) do update set facts = excluded.facts, filename = excluded.filename, revision = excluded.revision,
               entered_at_ms = coalesce(batch_reviews.entered_at_ms, excluded.entered_at_ms),
               decision = case when batch_reviews.facts::text = excluded.facts::text then batch_reviews.decision end,
               decided_at_ms = case when batch_reviews.facts::text = excluded.facts::text then batch_reviews.decided_at_ms end`,
            [
              batchId,
              ownerId,
              enter.map(({ key }) => key),
              enter.map(({ facts }) => JSON.stringify(facts)),
              revision,
              enter.map(({ askedMs = 0 }) => nowMs - askedMs),
              enter.map(({ facts }) => facts.filename),
            ],
          )
        }
        if (decide.length > 0) {
          // Said again, a decision was made when it was said first.
          await sql.query(
            `update batch_reviews set decision = given.decision::json, revision = $4::bigint,
               decided_at_ms = case when given.decision is null then null
                 when batch_reviews.decision::text = given.decision then batch_reviews.decided_at_ms else $5::bigint end
             from (select unnest($2::text[]) as item_key, unnest($3::text[]) as decision) as given
             where batch_reviews.batch_id = $1::uuid and batch_reviews.item_key = given.item_key`,
            [
              batchId,
              decide.map(({ key }) => key),
              decide.map(({ decision }) => (decision ? JSON.stringify(decision) : null)),
              revision,
              nowMs,
            ],
          )
        }
        const left =
          leave.length === 0
            ? []
            : await sql.query<{ decision: string | null; ms: number | null }>(
                `delete from batch_reviews where batch_id = $1::uuid and item_key = any($2::text[])
                 returning decision, decided_at_ms - entered_at_ms as ms`,
                [batchId, leave],
              )
        return { revision, left: left.map(({ decision, ms }) => ({ decision: toDecision(decision), decisionMs: ms ?? undefined })) }
      }),
    async decisionMs(ownerId, batchId, filename, nowMs) {
      const [found] = await db.query<{ ms: number }>(
        `select coalesce(decided_at_ms, $4::bigint) - entered_at_ms as ms from batch_reviews
         where batch_id = $2::uuid and owner_id = $1::uuid and filename = $3::text and coalesce(decided_at_ms, $4::bigint) >= entered_at_ms
         order by coalesce(decided_at_ms, $4::bigint) desc limit 1`,
        [ownerId, batchId, filename, nowMs],
      )
      return found?.ms
    },
    async list(ownerId, batchId, since, limit) {
      const rows = await db.query<ReviewColumns>(
        `select item_key, facts, decision, decided_at_ms, revision from batch_reviews
         where batch_id = $2::uuid and owner_id = $1::uuid and revision > $3::bigint order by revision, item_key limit $4::integer`,
        [ownerId, batchId, since, limit],
      )
      return rows.map(toReview)
    },
    async count(ownerId, batchIds) {
      const rows = await db.query<{ batch_id: string; pending: number; decided: number }>(
        `select batch_id, count(*) - count(decision) as pending, count(decision) as decided from batch_reviews
         where owner_id = $1::uuid and batch_id = any($2::uuid[]) group by batch_id`,
        [ownerId, batchIds],
      )
      return new Map(rows.map(({ batch_id: id, pending, decided }) => [id, { pending, decided }]))
    },
  }
}

/** Makes the batch when it is new, and locks it for this transaction. False when another owner has it. */
async function claimBatch(sql: Sql, ownerId: string, batchId: string, nowMs: number): Promise<boolean> {
  const rows = await sql.query(
    `insert into batches (id, owner_id, started_at_ms, state, uploaded, overwritten, kept_both, skipped, failed)
     values ($1::uuid, $2::uuid, $3::bigint, 'open', 0, 0, 0, 0, 0)
     on conflict (id) do update set uploaded = batches.uploaded where batches.owner_id = excluded.owner_id returning id`,
    [batchId, ownerId, nowMs],
  )
  return rows.length === 1
}

/** Written by us, from requests that were checked against the contract. */
const toDecision = (text: string | null) => (text === null ? undefined : (JSON.parse(text) as ReviewDecision))

function toReview(row: ReviewColumns): ReviewRecord {
  return {
    key: row.item_key,
    // As with decisions.
    facts: JSON.parse(row.facts) as ReviewFacts,
    ...present('decision', toDecision(row.decision) ?? null),
    ...present('decidedAtMs', row.decided_at_ms),
    revision: row.revision,
  }
}
