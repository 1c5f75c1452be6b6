import { AppError } from '../../app-error.ts'
import type { NamedOriginal } from '../backup/compare-objects.ts'
import { type FetchDeps, fetchOriginals } from '../backup/fetch-originals.ts'
import type { CollisionCache } from '../collisions/collision-cache.ts'
import { type LeaseDeps, withLease } from '../leases/with-lease.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventRecorder } from '../ports/events.ts'
import { isObjectKey } from '../photos/photo.ts'
import type { KnownBackup, LibraryBackups, OwnersRows } from '../ports/library-backups.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { LibraryRow, NewState, OwnedLibrary, Replaced } from '../ports/owned-library.ts'
import { broughtBackRows } from './brought-back-rows.ts'
import { compareOriginals, listStored } from './stored-objects.ts'

/** How often the state is kept aside anew because somebody changed the library meanwhile. */
const tries = 3

export interface ResetDeps {
  library: OwnedLibrary
  backups: LibraryBackups
  objects: Pick<ObjectStore, 'list'>
  /** Where backups keep originals, and the storage that may lack them. */
  fetching?: FetchDeps
  cache: Pick<CollisionCache, 'forgetOwner'>
  /** Looks again for pictures that are to be made. */
  resumeRenditions: () => Promise<unknown>
  events: EventRecorder
  /** Resolves when what was noted is stored, or could not be. */
  eventsWritten: () => Promise<unknown>
  leases: LeaseDeps
  leaseMs: number
  clock: Clock
}

export interface ResetRequest {
  ownerId: string
  /** Anything but true is none. */
  confirmed: unknown
  /** The backup to go back to; the newest where none is named. */
  backup?: string
}

export interface ResetOutcome extends Replaced {
  outcome: 'restored' | 'emptied'
  /** The name of the backup whose rows are in the library now. */
  backup?: string
  /** The name under which the state of before is kept. */
  aside: string
  /** Originals that the storage lacked and the backup had. */
  fetched: number
  /** Originals that photos of the library name and the storage does not have. */
  missingOriginals: number
  durationMs: number
}

/**
 * Brings a library back to a backup, or empties it where there is none. The backup is read to its end and the state of before is kept aside
 * before anything is touched; then one transaction changes all. Objects are never touched: what the new state does not name is kept.
 * Throws AppError CONFIRMATION_REQUIRED, RESET_RUNNING, BACKUP_NOT_FOUND, BACKUP_DAMAGED, BACKUP_UNAVAILABLE, LIBRARY_BUSY; the library is as
 * it was then.
 */
export async function resetLibrary(deps: ResetDeps, request: ResetRequest): Promise<ResetOutcome> {
  if (request.confirmed !== true) throw new AppError('CONFIRMATION_REQUIRED', 'Database reset requires explicit confirmation')
  let outcome: ResetOutcome | undefined
  const isDone = await withLease(deps.leases, 'database-reset', { forMs: deps.leaseMs }, async () => {
    outcome = await audited(deps, request)
  })
  if (!isDone || !outcome) {
    throw new AppError(
      'RESET_RUNNING',
      'Another reset is running, or one was cut off a moment ago. Nothing was done. Try again in a minute.',
    )
  }
  return outcome
}

/** The four events of a reset, in their order, with the truth about each step. */
async function audited(deps: ResetDeps, request: ResetRequest): Promise<ResetOutcome> {
  const { ownerId } = request
  const startedAtMs = performance.now()
  deps.events.record({ kind: 'database_reset_initiated', ownerId })
  await deps.eventsWritten()
  try {
    const done = await reset(deps, request)
    const durationMs = performance.now() - startedAtMs
    deps.events.record(
      { kind: 'local_database_deleted', ownerId, details: { photos: done.removed, aside: done.aside, kept_objects: done.kept } },
      {
        kind: 'database_downloaded_from_gcs',
        ownerId,
        details: { success: done.outcome === 'restored', backup: done.backup ?? null, photos: done.stored },
      },
      { kind: 'database_reset_completed', ownerId, durationMs, details: { success: true, outcome: done.outcome } },
    )
    return { ...done, durationMs }
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    deps.events.record({
      kind: 'database_reset_completed',
      ownerId,
      durationMs: performance.now() - startedAtMs,
      details: { success: false, error: code },
    })
    throw error
  } finally {
    await deps.eventsWritten()
  }
}

async function reset(deps: ResetDeps, request: ResetRequest): Promise<Omit<ResetOutcome, 'durationMs'>> {
  const { ownerId } = request
  const backup = await wantedBackup(deps.backups, request.backup)
  const opened = backup && (await deps.backups.open(backup))
  try {
    const stored = await listStored(deps.objects, ownerId)
    const fetched = opened && deps.fetching ? await bringOriginals(deps.fetching, opened, ownerId, stored) : 0
    const { aside, ...replaced } = await replace(deps, ownerId, (nowMs) =>
      opened ? broughtBackRows(opened, ownerId, stored, nowMs) : noRows,
    )
    const { originals_missing: missingOriginals } = await compareOriginals(deps.library, stored, ownerId)
    await deps.resumeRenditions()
    return {
      outcome: backup ? 'restored' : 'emptied',
      ...(backup && { backup: backup.name }),
      aside,
      fetched,
      missingOriginals,
      ...replaced,
    }
  } finally {
    await opened?.close()
  }
}

/** Before any row names them: what dies here has only added objects. */
async function bringOriginals(fetching: FetchDeps, backup: OwnersRows, ownerId: string, stored: Map<string, number>): Promise<number> {
  let count = 0
  for await (const page of backup.rows('photo_versions', ownerId)) {
    // Versions may share one.
    const lacked = new Map(page.flatMap((row) => lackedOriginal(row, ownerId, stored)).map((each) => [each.key, each]))
    const { fetched } = await fetchOriginals(fetching, [...lacked.values()])
    for (const { key, byteSize } of fetched) stored.set(key, byteSize)
    count += fetched.length
  }
  return count
}

function lackedOriginal(row: LibraryRow, ownerId: string, stored: ReadonlyMap<string, number>): NamedOriginal[] {
  const { original_key: key, byte_size: byteSize, checksum, photo_id: photoId, version } = row
  if (!key || !checksum || !photoId || !version || stored.has(key)) return []
  if (!isObjectKey(key) || !key.startsWith(`originals/${ownerId}/`)) return []
  return [{ key, byteSize: Number(byteSize), checksum, photoId, version }]
}

async function wantedBackup(backups: LibraryBackups, name: string | undefined): Promise<KnownBackup | undefined> {
  if (name === undefined) return backups.newest()
  const found = await backups.find(name)
  if (!found)
    throw new AppError(
      'BACKUP_NOT_FOUND',
      'There is no backup of that name. Nothing was done. "imgstream backup list" shows those there are.',
    )
  return found
}

/** What is kept aside is what is replaced, whoever writes to the library meanwhile. */
async function replace(
  deps: ResetDeps,
  ownerId: string,
  rowsAt: (nowMs: number) => NewState['rows'],
): Promise<Replaced & { aside: string }> {
  const { library, backups, cache, clock } = deps
  for (let attempt = 1; attempt <= tries; attempt++) {
    const mark = await library.mark(ownerId)
    const aside = await backups.setAside()
    const nowMs = clock.nowMs()
    cache.forgetOwner(ownerId)
    const replaced = await library
      .replace(ownerId, mark, { reason: `reset, ${aside} names it`, nowMs, rows: rowsAt(nowMs) })
      .finally(() => cache.forgetOwner(ownerId))
    if (replaced) return { ...replaced, aside }
  }
  throw new AppError(
    'LIBRARY_BUSY',
    'Photos are being uploaded or changed all the time, so that the state of the library could not be kept aside. Nothing was reset. Try again when the uploads are through.',
  )
}

async function* noRows() {}
