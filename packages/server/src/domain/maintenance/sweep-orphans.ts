import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { UploadRepository } from '../ports/repositories.ts'
import { expireUploads } from '../uploads/commit-upload.ts'

export interface SweepDeps {
  photos: Pick<PhotoRepository, 'referencedKeys'>
  uploads: UploadRepository
  objects: ObjectStore
  clock: Clock
  log: Log
}

export interface SweepResult {
  /** Objects no version names. */
  objects: number
  /** Resumable uploads whose time was over. */
  expiredUploads: number
  /** Received bytes that no upload names: a process died between the two. */
  strayUploads: number
}

export interface SweepRequest {
  graceMs: number
  /** For originals, where they wait for longer. */
  originalGraceMs?: number
  /** Ends it between two groups, with the signal's reason. */
  signal?: AbortSignal | undefined
}

interface Sweeping {
  /** Made before this instant, ms since 1970 UTC. */
  before: number
  signal: AbortSignal | undefined
}

const atOnce = 500

/**
 * Collects what interrupted work left: expired uploads, received bytes without an upload, objects without a version. Nothing younger than
 * `graceMs` is touched, since its row may still be on the way; nothing that a row names is touched ever, and that is asked right before
 * the deletion, after the object was seen. Where somebody copies an old database file into place, newer photos look like what an interrupted
 * upload left: originals get time in which that is noticed.
 */
export async function sweepOrphans(deps: SweepDeps, { graceMs, originalGraceMs = graceMs, signal }: SweepRequest): Promise<SweepResult> {
  const expiredUploads = await expireUploads(deps)
  const nowMs = deps.clock.nowMs()
  const request = { before: nowMs - graceMs, signal }
  const strayUploads = await sweepUploads(deps, request)
  let objects = 0
  objects += await sweepObjects(deps, 'originals/', { before: nowMs - originalGraceMs, signal })
  objects += await sweepObjects(deps, 'derivatives/', request)
  const result = { objects, expiredUploads, strayUploads }
  if (objects + expiredUploads + strayUploads > 0) deps.log.info('orphans_swept', { ...result })
  return result
}

async function sweepObjects(deps: SweepDeps, prefix: string, { before, signal }: Sweeping): Promise<number> {
  let swept = 0
  let group: string[] = []
  async function flush() {
    signal?.throwIfAborted()
    const named = await deps.photos.referencedKeys(group)
    for (const key of group.filter((each) => !named.has(each))) {
      await deps.objects.delete(key)
      swept++
    }
    group = []
  }
  for await (const { key, createdAtMs } of deps.objects.list(prefix)) {
    if (createdAtMs < before) group.push(key)
    if (group.length >= atOnce) await flush()
  }
  if (group.length > 0) await flush()
  return swept
}

async function sweepUploads(deps: SweepDeps, { before, signal }: Sweeping): Promise<number> {
  let swept = 0
  let group: string[] = []
  async function flush() {
    signal?.throwIfAborted()
    const named = await deps.uploads.knownUploads(group)
    for (const uploadId of group.filter((each) => !named.has(each))) {
      await deps.objects.discardUpload(uploadId)
      swept++
    }
    group = []
  }
  for await (const { uploadId, changedAtMs } of deps.objects.listUploads()) {
    if (changedAtMs < before) group.push(uploadId)
    if (group.length >= atOnce) await flush()
  }
  if (group.length > 0) await flush()
  return swept
}
