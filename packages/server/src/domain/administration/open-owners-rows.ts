import { hashTable } from '../backup/hash-rows.ts'
import { verifyBackup } from '../backup/verify-backup.ts'
import { BackupDamaged } from '../backup/backup-errors.ts'
import { rangesOf } from '../moving/copy-rows.ts'
import type { CheckedTable } from '../moving/check-rows.ts'
import type { BackupManifest, BackupPlace, OpenBackup } from '../ports/backups.ts'
import type { HashedRows } from '../ports/library-backups.ts'
import type { LibraryRows } from '../ports/moving.ts'
import { libraryTables } from '../ports/owned-library.ts'

/** In memory at once, and in one statement: a server that is being reset answers others in between. */
export const rowsAtOnce = 500

/**
 * The rows of one backup, as its reader needs them. `isVerified`: all of it is read and held against its hashes first. Throws BackupDamaged
 * and BackupRefused.
 */
export async function openOwnersRows(
  deps: { place: BackupPlace; open: OpenBackup },
  manifest: BackupManifest,
  { isVerified }: { isVerified: boolean },
): Promise<HashedRows> {
  if (isVerified) {
    const verified = await verifyBackup(deps, manifest)
    if (verified.outcome === 'damaged') throw new BackupDamaged(verified.why)
  }
  const { rows, close } = await deps.open(deps.place, manifest)
  const tables = new Map((await rows.tables()).map((table) => [table.name, table]))
  return {
    async *rows(wanted, ownerId) {
      const table = tables.get(wanted)
      if (!table) return
      const owned = rows.ofOwner(table, ownerId)
      for await (const range of rangesOf(rows, owned, rowsAtOnce)) {
        const page = await rows.rows(owned, range)
        yield page.map((row) => Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null])))
      }
    },
    hashes: (ownerId) => hashesOfOwner(rows, ownerId),
    close,
  }
}

/** One owner's rows of each table of a library: how many, and the SHA-256 over them. */
export async function hashesOfOwner(rows: LibraryRows, ownerId: string): Promise<CheckedTable[]> {
  const hashed: CheckedTable[] = []
  for (const table of await rows.tables()) {
    if (!(libraryTables as readonly string[]).includes(table.name)) continue
    const { hash, rows: count } = await hashTable(rows, rows.ofOwner(table, ownerId), { step: rowsAtOnce })
    hashed.push({ table: table.name, rows: count, hash })
  }
  return hashed
}
