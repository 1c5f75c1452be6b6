import type { BatchFileResult, BatchResult } from '@imgstream/contract'
import type { QueueItem } from './queue-item.ts'
import type { QueueState } from './queue-types.ts'

/** The result of several files as the API words it. `message` words one file's end for a person. */
export function batchResult(state: QueueState, message: (item: QueueItem) => string): BatchResult {
  return summarizeResults([...state.items].map((item) => fileResult(item, message(item))))
}

/** The result of these files together. */
export function summarizeResults(results: BatchFileResult[]): BatchResult {
  const count = (matches: (result: BatchFileResult) => boolean) => results.filter(matches).length
  const failed = count((result) => result.status === 'failed')
  const skipped = count((result) => result.status === 'skipped')
  return {
    success: failed === 0,
    total_files: results.length,
    successful_uploads: results.length - failed - skipped,
    failed_uploads: failed,
    skipped_uploads: skipped,
    overwrite_uploads: count((result) => result.is_overwrite && result.success),
    results,
  }
}

function fileResult(item: QueueItem, message: string): BatchFileResult {
  const status = statusOf(item)
  const photo = item.outcome?.photo ?? (status === 'skipped' ? item.classification?.existing : undefined)
  const problem = status === 'failed' ? problemOf(item) : undefined
  return {
    success: status !== 'failed',
    filename: item.file.name,
    status,
    photo_id: photo?.photo_id ?? null,
    version: photo?.version ?? null,
    file_size: item.file.size,
    created_at: photo?.taken_at ?? null,
    is_overwrite: status === 'overwritten',
    message,
    ...(problem ? { error: problem.message, error_type: problem.code.toLowerCase() } : {}),
  }
}

function problemOf(item: QueueItem): { code: string; message: string } {
  if (item.phase === 'review') return { code: 'COLLISION', message: 'The name is taken and nothing was decided for this file' }
  if (item.phase === 'skipped') return { code: 'CANCELLED', message: 'The upload of this file was cancelled' }
  return item.problem ?? { code: 'NOT_FINISHED', message: 'The upload ended before this file was sent' }
}

/** A file that is not settled when the result is made was not stored: that is a failure, and a file without a decision is a collision. */
function statusOf(item: QueueItem): BatchFileResult['status'] {
  if (item.phase === 'done' && item.outcome) return item.outcome.outcome
  return item.phase === 'skipped' && item.skipReason !== 'cancelled' ? 'skipped' : 'failed'
}
