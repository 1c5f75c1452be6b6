import type { Readable } from 'node:stream'
import { type Decision, nameKey, type OnCollision } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { IngestDeps, IngestOutcome } from './ingest-request.ts'
import { uploadPhoto } from './upload-photo.ts'

export interface BatchRequest {
  ownerId: string
  batchId: string
  onCollision: OnCollision
  /** By name key; they go before `onCollision`. */
  decisions: ReadonlyMap<string, Decision>
}

export type FileResult = { filename: string } & ({ outcome: IngestOutcome } | { failure: AppError })

/** Ingests one file of a batch; a refusal is a result, so that the others go on. Failures that are ours still throw. */
export async function uploadOfBatch(
  deps: IngestDeps,
  request: BatchRequest,
  file: { filename: string; body: Readable },
): Promise<FileResult> {
  const { filename, body } = file
  try {
    const onCollision = request.decisions.get(nameKey(filename)) ?? request.onCollision
    return {
      filename,
      outcome: await uploadPhoto(deps, { ownerId: request.ownerId, batchId: request.batchId, onCollision, filename, body }),
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    await deps.batches.count(request.ownerId, request.batchId, 'failed', deps.clock.nowMs())
    return { filename, failure: error }
  }
}
