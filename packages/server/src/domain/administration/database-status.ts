import type { LibraryBackups } from '../ports/library-backups.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { OwnedLibrary } from '../ports/owned-library.ts'
import { compareOriginals, listStored } from './stored-objects.ts'

export interface StatusDeps {
  library: OwnedLibrary
  backups: LibraryBackups
  objects: Pick<ObjectStore, 'list'>
  log: Log
}

export interface DatabaseStatus {
  database: { path: string; exists: boolean; byteSize: number }
  backups: {
    /** The newest, or the place where they would be. */
    path: string
    /** Undefined: could not ask. */
    exists: boolean | undefined
    newestAtMs?: number
    isScheduled: boolean
    isDamaged?: boolean
    /** Undefined: could not ask. */
    isModified: boolean | undefined
  }
  photoCount: number
  tables: { table: string; rows: number }[]
  validation: { issues: Issue[]; durationMs: number }
}

export interface Issue {
  code: string
  count: number
  sentence: string
}

/** What each finding means; the number stands before. */
const sentences: Readonly<Record<string, string>> = {
  photos_without_version: 'photos have no row of their current version',
  versions_without_photo: 'versions belong to no photo',
  versions_twice: 'versions are there twice',
  photos_unlike_version: 'photos have another size or checksum than their current version',
  wrong_names: 'photos have a name or a place in the trash that does not fit them',
  wrong_months: 'months have another count than they have photos',
  originals_missing: 'originals are missing in the storage',
  originals_of_other_size: 'originals have another size in the storage',
  backup_damaged: 'backup, the newest one, is damaged: "imgstream backup list" shows which others there are',
  storage_silent: 'storage does not answer, so that originals could not be looked for',
}

/** Looks at a library, its database and its newest backup; changes nothing. */
export async function databaseStatus(deps: StatusDeps, ownerId: string): Promise<DatabaseStatus> {
  const { library } = deps
  const backups = await backupStatus(deps, ownerId)
  return {
    database: await library.database(),
    backups,
    photoCount: await library.photoCount(ownerId),
    tables: await library.rowCounts(ownerId),
    validation: await validate(deps, ownerId, backups),
  }
}

async function backupStatus({ backups, log }: StatusDeps, ownerId: string): Promise<DatabaseStatus['backups']> {
  const { place, isScheduled } = backups
  try {
    const newest = await backups.newest()
    if (!newest) return { path: place, exists: false, isScheduled, isModified: true }
    const path = `${place.replace(/\/$/, '')}/${newest.name}`
    return {
      path,
      exists: true,
      newestAtMs: newest.madeAtMs,
      isScheduled,
      ...(newest.isDamaged && { isDamaged: true }),
      isModified: await backups.differs(newest, ownerId),
    }
  } catch (error) {
    log.warn('backups_not_asked', {}, error)
    return { path: place, exists: undefined, isScheduled, isModified: undefined }
  }
}

async function validate(
  { library, objects, log }: StatusDeps,
  ownerId: string,
  { isDamaged }: DatabaseStatus['backups'],
): Promise<DatabaseStatus['validation']> {
  const startedAt = performance.now()
  const counts: Record<string, number> = { ...(await library.findings(ownerId)) }
  try {
    Object.assign(counts, await compareOriginals(library, await listStored(objects, ownerId), ownerId))
  } catch (error) {
    log.warn('originals_not_looked_for', {}, error)
    counts.storage_silent = 1
  }
  if (isDamaged) counts.backup_damaged = 1
  const issues = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([code, count]): Issue => ({ code, count, sentence: sentences[code] ?? code }))
  return { issues, durationMs: performance.now() - startedAt }
}
