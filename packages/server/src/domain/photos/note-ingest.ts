import type { IngestPlan } from './decide-ingest.ts'
import type { IngestDeps, IngestRequest } from './ingest-request.ts'
import { failureCode, markNoted } from './note-failed-upload.ts'
import type { Photo } from './photo.ts'

/** A live photo has the name; and what the person decided of it, where the upload says. */
export async function noteCollision(
  deps: IngestDeps,
  request: IngestRequest,
  existing: Photo,
  found: { askedAt: number; checksum: string },
) {
  const { askedAt } = found
  const kind = existing.checksum === found.checksum ? 'identical' : 'different'
  deps.events.record({ kind: 'collision_detected', ...eventBase(request, existing, askedAt), details: { kind, source: 'upload' } })
  if (request.onCollision === 'fail') return
  const { durationMs: _, ...base } = eventBase(request, existing, askedAt)
  const decisionMs = await decisionTime(deps, request)
  deps.events.record({
    kind: 'user_decision',
    ...base,
    ...(decisionMs !== undefined && { durationMs: decisionMs }),
    details: { decision: request.onCollision },
  })
}

export function noteSkipped(deps: IngestDeps, request: IngestRequest, plan: Extract<IngestPlan, { kind: 'skip' }>, startedAt: number) {
  deps.events.record({
    kind: 'collision_resolved',
    ...eventBase(request, plan.photo, startedAt),
    details: { outcome: 'skipped', reason: plan.reason },
  })
}

/** How long the person took; undefined where no person was asked. Whatever the database says to it, the upload goes on. */
async function decisionTime(deps: IngestDeps, { ownerId, batchId, filename, askedMs }: IngestRequest): Promise<number | undefined> {
  if (askedMs !== undefined) return askedMs
  if (batchId === undefined) return undefined
  return deps.reviews.decisionMs(ownerId, batchId, filename, deps.clock.nowMs()).catch(() => undefined)
}

/** What became of a collision. An upload without one is no resolution. */
export function noteResolution(
  deps: IngestDeps,
  request: IngestRequest,
  plan: Exclude<IngestPlan, { kind: 'skip' }>,
  photo: Photo,
  startedAt: number,
) {
  if (plan.origin === 'uploaded') return
  const base = eventBase(request, photo, startedAt)
  deps.events.record({ kind: 'collision_resolved', ...base, details: { outcome: plan.origin } })
  if (plan.origin === 'overwritten') {
    deps.events.record({ kind: 'overwrite_operation', ...base, details: { success: true, version: photo.version } })
  }
}

export function noteFailedOverwrite(deps: IngestDeps, request: IngestRequest, error: unknown, startedAt: number) {
  deps.events.record({
    kind: 'overwrite_operation',
    ...eventBase(request, undefined, startedAt),
    details: { success: false, error: failureCode(error) },
  })
  markNoted(error)
}

function eventBase(request: IngestRequest, photo: Photo | undefined, startedAt: number) {
  return {
    ownerId: request.ownerId,
    ...(photo && { photoId: photo.id }),
    ...(request.batchId && { batchId: request.batchId }),
    durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
  }
}
