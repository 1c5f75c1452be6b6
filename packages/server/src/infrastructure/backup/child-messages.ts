import type { BackupProgress, CreatedBackup } from '../../domain/backup/create-backup.ts'
import type { BackupKind } from '../../domain/ports/backups.ts'
import type { DatabaseAt } from '../moving/open-databases.ts'
import type { BackupAt, ObjectsAt } from './backup-places.ts'

/** What the process that makes a backup is told at its start. */
export interface ChildRequest {
  database: DatabaseAt
  to: BackupAt
  /** Where originals are copied from; absent: they are not. */
  originals?: ObjectsAt
  kind: BackupKind
  prunes: boolean
  version: string
}

export type ToChild =
  | { type: 'begin'; request: ChildRequest }
  /** No checkpoint changes the file from now on, nor the first bytes of its log. */
  | { type: 'held'; logBytes: number }
  /** Nothing is written from now on. */
  | { type: 'quiet' }
  | { type: 'stop' }

export type ToParent =
  | { type: 'wants to copy' }
  | { type: 'copied' }
  | { type: 'finished' }
  | { type: 'progress'; progress: BackupProgress }
  | { type: 'done'; created: CreatedBackup }
  | { type: 'failed'; name: string; message: string; code?: string }
