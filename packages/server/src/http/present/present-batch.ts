import { type Batch, type BatchFileResult, type BatchList, type BatchResult, type ReviewPage, wallClockText } from '@imgstream/contract'
import type { BatchEntry } from '../../domain/batches/get-batch.ts'
import type { ReviewListing } from '../../domain/batches/review-batch.ts'
import type { FileResult } from '../../domain/photos/upload-batch.ts'
import type { BatchRecord } from '../../domain/ports/repositories.ts'
import { presentInstant } from './present-photo.ts'

const messages = {
  uploaded: 'The photo was stored.',
  overwritten: 'The photo was stored as a new version; the version before is kept.',
  kept_both: 'Both photos are kept; the new one has a numbered name.',
  skipped: 'Nothing was changed.',
}

/** The contract's answer to several files at once. No failure is a success, an empty batch too. */
export function presentBatchResult(files: readonly FileResult[]): BatchResult {
  const results = files.map(presentFile)
  const count = (...statuses: BatchFileResult['status'][]) => results.filter(({ status }) => statuses.includes(status)).length
  return {
    success: count('failed') === 0,
    total_files: results.length,
    successful_uploads: count('uploaded', 'overwritten', 'kept_both'),
    failed_uploads: count('failed'),
    skipped_uploads: count('skipped'),
    overwrite_uploads: count('overwritten'),
    results,
  }
}

function presentFile(file: FileResult): BatchFileResult {
  if ('failure' in file) {
    const { code, message } = file.failure
    return {
      success: false,
      filename: file.filename,
      status: 'failed',
      photo_id: null,
      version: null,
      file_size: null,
      created_at: null,
      is_overwrite: false,
      message,
      error: message,
      error_type: code.toLowerCase(),
    }
  }
  const { kind, photo } = file.outcome
  return {
    success: true,
    filename: photo.filename,
    status: kind,
    photo_id: photo.id,
    version: photo.version,
    file_size: photo.byteSize,
    created_at: wallClockText(photo.takenAtMs),
    is_overwrite: kind === 'overwritten',
    message: messages[kind],
  }
}

export function presentBatch(batch: BatchRecord, entries: readonly BatchEntry[]): Batch {
  return {
    batch_id: batch.id,
    started_at: presentInstant(batch.startedAtMs),
    finished_at: batch.finishedAtMs === undefined ? null : presentInstant(batch.finishedAtMs),
    state: batch.state,
    counts: batch.counts,
    photos: entries.map(({ version, photo, changedSince }) => ({
      photo_id: version.photoId,
      filename: photo?.filename ?? '',
      version: version.version,
      outcome: version.origin,
      changed_since: changedSince,
    })),
  }
}

export const presentBatchLine = (batch: BatchRecord, pending: number): BatchList['batches'][number] => ({
  batch_id: batch.id,
  started_at: presentInstant(batch.startedAtMs),
  finished_at: batch.finishedAtMs === undefined ? null : presentInstant(batch.finishedAtMs),
  state: batch.state,
  counts: batch.counts,
  pending_decisions: pending,
})

export const presentReview = ({ items, ...rest }: ReviewListing): ReviewPage => ({
  items: items.map(({ key, facts, decision, decidedAtMs, revision }) => ({
    key,
    facts,
    decision: decision ?? null,
    decided_at: decidedAtMs === undefined ? null : presentInstant(decidedAtMs),
    revision,
  })),
  ...rest,
})
