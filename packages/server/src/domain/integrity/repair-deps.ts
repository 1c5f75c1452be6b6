import type { Readable } from 'node:stream'
import type { LibraryRepairs } from '../ports/integrity.ts'
import type { TargetObjects } from '../ports/moving.ts'
import type { Log } from '../ports/log.ts'
import type { CheckDeps } from './check-deps.ts'

/** What repairs ask and change. */
export interface RepairDeps extends CheckDeps {
  repairs: LibraryRepairs
  /** The storage, to put originals back. */
  target: TargetObjects
  /** The bytes of an original from a backup, where backups keep originals. */
  fromBackup?: (checksum: string) => Promise<Readable | undefined>
  /** What this process remembers of a photo's name is not so any more. */
  forgetPhoto: (photoId: string) => void
  log: Log
}

/**
 * What became of a finding: it is put right, it was not so any more when it was looked at again, or it stays, for this reason.
 */
export type Repaired = 'repaired' | 'gone' | { stays: string }
