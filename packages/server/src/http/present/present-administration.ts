import type { DatabaseReset, DatabaseStatus as StatusAnswer } from '@imgstream/contract'
import type { DatabaseStatus, Issue } from '../../domain/administration/database-status.ts'
import type { ResetOutcome } from '../../domain/administration/reset-library.ts'
import { presentInstant } from './present-photo.ts'

interface Asked {
  /** As the request names it. */
  userId: string
  environment: string
  nowMs: number
}

export function presentStatus(
  { database, backups, photoCount, tables, validation }: DatabaseStatus,
  { userId, environment, nowMs }: Asked,
): StatusAnswer {
  return {
    user_id: userId,
    environment,
    database_info: {
      user_id: userId,
      local_db_path: database.path,
      gcs_db_path: backups.path,
      local_db_exists: database.exists,
      gcs_db_exists: backups.exists ?? null,
      photo_count: photoCount,
      local_db_size: database.byteSize,
      last_sync_time: backups.newestAtMs === undefined ? null : presentInstant(backups.newestAtMs),
      sync_enabled: backups.isScheduled,
      local_modified: backups.isModified ?? null,
      table_info: Object.fromEntries(tables.map(({ table, rows }) => [table, { rows }])),
    },
    integrity_validation: {
      valid: validation.issues.length === 0,
      issues: validation.issues.map(presentIssue),
      validation_duration_seconds: seconds(validation.durationMs),
      user_id: userId,
    },
    status_timestamp: presentInstant(nowMs),
  }
}

const presentIssue = ({ code, count, sentence }: Issue) => `${code}: ${count} ${sentence}`

export function presentReset(done: ResetOutcome, { userId, environment, nowMs }: Asked): DatabaseReset {
  const isRestored = done.outcome === 'restored'
  return {
    success: true,
    operation: 'database_reset',
    user_id: userId,
    local_db_deleted: true,
    gcs_database_exists: isRestored,
    download_successful: isRestored,
    reset_duration_seconds: seconds(done.durationMs),
    message: messageOf(done),
    data_loss_risk: !isRestored || done.missingOriginals > 0,
    admin_operation: true,
    environment,
    reset_timestamp: presentInstant(nowMs),
  }
}

function messageOf({ backup, aside, removed, stored, fetched, missingOriginals }: ResetOutcome): string {
  const before = `The state of before, ${counted(removed, 'photo')}, is kept as ${aside}.`
  if (backup === undefined) return `There was no backup, so the library is empty now. ${before}`
  const brought = fetched === 0 ? '' : ` ${counted(fetched, 'original')} that the storage lacked came from the backup.`
  const missing =
    missingOriginals === 0
      ? ''
      : ` ${counted(missingOriginals, 'original')} of them ${missingOriginals === 1 ? 'is' : 'are'} missing in the storage.`
  return `The library was restored from ${backup}: ${counted(stored, 'photo')}.${brought}${missing} ${before}`
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const seconds = (ms: number) => Math.round(ms) / 1000
