import type { OwnersRows } from '../ports/library-backups.ts'
import type { LibraryRow, LibraryTable, NewState } from '../ports/owned-library.ts'

/** Objects that the storage has, of one owner. */
export interface StoredObjects {
  has(key: string): boolean
}

interface Renumbered {
  from: string
  to: string
}

/**
 * The rows of a backup as they go into a library of today.
 *
 * A number of a version is never used twice: browsers keep pictures by it for ever, and an overwrite names the one that was reviewed. So a
 * photo that was overwritten since the backup gets its picture of then as a new version, as when a person restores it.
 * Pictures that were made anew since then are gone by their old names; they are made again from the original.
 */
export function broughtBackRows(backup: OwnersRows, ownerId: string, stored: StoredObjects, nowMs: number): NewState['rows'] {
  return async function* rows(table: LibraryTable, before: ReadonlyMap<string, number>) {
    if (table !== 'photos' && table !== 'photo_versions') {
      yield* backup.rows(table, ownerId)
      return
    }
    const renumbered = await renumberedPhotos(backup, ownerId, before)
    for await (const page of backup.rows(table, ownerId)) {
      yield table === 'photos'
        ? page.map((row) => photoOf(row, renumbered.get(row.id ?? ''), nowMs))
        : page.flatMap((row) => versionsOf(withPictures(row, stored), renumbered.get(row.photo_id ?? ''), nowMs))
    }
  }
}

async function renumberedPhotos(
  backup: OwnersRows,
  ownerId: string,
  before: ReadonlyMap<string, number>,
): Promise<Map<string, Renumbered>> {
  const renumbered = new Map<string, Renumbered>()
  for await (const page of backup.rows('photos', ownerId)) {
    for (const { id, version } of page) {
      const used = before.get(id ?? '')
      if (id && version && used !== undefined && used > Number(version)) renumbered.set(id, { from: version, to: String(used + 1) })
    }
  }
  return renumbered
}

function photoOf(row: LibraryRow, renumbered: Renumbered | undefined, nowMs: number): LibraryRow {
  return renumbered ? { ...row, version: renumbered.to, uploaded_at_ms: String(nowMs) } : row
}

function versionsOf(row: LibraryRow, renumbered: Renumbered | undefined, nowMs: number): LibraryRow[] {
  if (row.version !== renumbered?.from || !renumbered) return [row]
  const now = String(nowMs)
  return [
    { ...row, replaced_at_ms: now },
    { ...row, version: renumbered.to, uploaded_at_ms: now, replaced_at_ms: null, batch_id: null, origin: 'restored' },
  ]
}

const madeKeys = ['preview_key', 'thumbnail_key', 'full_key'] as const

function withPictures(row: LibraryRow, stored: StoredObjects): LibraryRow {
  const gone = madeKeys.filter((name) => row[name] && !stored.has(row[name]))
  if (gone.length === 0) return row
  const without = { ...row, ...Object.fromEntries(gone.map((name) => [name, null])) }
  // A JPEG of the full size is made when somebody asks for it.
  const isDrawn = row.renditions === 'ready' || row.renditions === 'damaged'
  return isDrawn && gone.some((name) => name !== 'full_key') ? { ...without, renditions: 'pending' } : without
}
