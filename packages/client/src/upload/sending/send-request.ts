import { nameKey, type Photo } from '@imgstream/contract'
import { classifyFile } from '../decisions/classify.ts'
import type { SendRequest, SendResult } from '../ports.ts'
import type { Classification, QueueItem } from '../queue/queue-item.ts'

/** What is sent with a file, by its decision. Without a decision an upload can only create. */
export function sendRequestFor(item: QueueItem, batchId: string, itemAt: (id: number) => QueueItem | undefined): SendRequest {
  const base = {
    filename: item.filename,
    onCollision: 'fail' as const,
    checksum: item.checksum ?? '',
    lastModifiedMs: item.file.lastModifiedMs,
    batchId,
    uploadUrl: item.uploadUrl,
    askedMs: item.decision?.askedMs,
  }
  switch (item.decision?.choice) {
    case 'overwrite': {
      const expectedVersion = item.decision.reviewedVersion || versionOfTwin(item, itemAt)
      // What was to be overwritten is not there: if the name is taken by something else, that has to be reviewed first.
      return expectedVersion ? { ...base, onCollision: 'overwrite', expectedVersion } : base
    }
    case 'keep_both':
      return { ...base, onCollision: 'keep_both', filename: item.decision.filename ?? item.filename }
    case 'skip':
      return { ...base, onCollision: 'skip' }
    default:
      return base
  }
}

/** The version that the earlier file of the batch became, if it has the name by now. */
function versionOfTwin(item: QueueItem, itemAt: (id: number) => QueueItem | undefined): number | undefined {
  const { twinOf } = item.classification ?? {}
  const photo = twinOf === undefined ? undefined : itemAt(twinOf)?.outcome?.photo
  return photo && nameKey(photo.filename) === nameKey(item.filename) ? photo.version : undefined
}

/** What a file is after the server refused to store it without a (new) decision. */
export function classifyReturned(item: QueueItem, result: Extract<SendResult, { kind: 'review' }>): Classification {
  const existing: Photo | null = result.existing ?? null
  return classifyFile(item, {
    collisions: {
      [item.filename]: {
        collision_detected: true,
        existing_photo: existing,
        existing_file_info: null,
        kind: existing ? 'different' : 'unknown',
        user_decision: 'pending',
        suggested_filename: result.suggestedName ?? null,
      },
    },
    duplicates: {},
    in_batch: {},
    in_trash: {},
    same_shot: {},
    proposed_names: {},
    fallback_used: false,
    detection_time_ms: 0,
  })
}
