import { AppError } from '../../app-error.ts'
import { BackupDamaged, BackupRefused } from '../backup/backup-errors.ts'
import { hashTable } from '../backup/hash-rows.ts'
import { findBackup, listBackups } from '../backup/list-backups.ts'
import { verifyBackup } from '../backup/verify-backup.ts'
import { columnAt, rangesOf } from '../moving/copy-rows.ts'
import type { BackupManifest, BackupPlace, OpenBackup } from '../ports/backups.ts'
import type { KnownBackup, LibraryBackups } from '../ports/library-backups.ts'
import type { LibraryRows } from '../ports/moving.ts'
import { libraryTables } from '../ports/owned-library.ts'

/** Below the place of the backups: states of before, which are no backups to go back to unless somebody names one. */
export const asideFolder = 'kept-aside'

/** In memory at once, and in one statement: a server that is being reset answers others in between. */
const rowsAtOnce = 500

export interface LibraryBackupsDeps {
  /** Where backups are, and how people write that. */
  place: BackupPlace
  address: string
  aside: BackupPlace
  isScheduled: boolean
  open: OpenBackup
  /** The database as it is. */
  database: LibraryRows
  /** Makes a backup in `aside`. */
  makeAside(): Promise<BackupManifest>
}

export function createLibraryBackups(deps: LibraryBackupsDeps): LibraryBackups {
  const { place, aside, open, database } = deps

  /** A name as we say it: what is kept aside is told from backups by its folder. */
  async function manifestOf(name: string): Promise<BackupManifest> {
    const [, folder, plain] = /^(?:(kept-aside)\/)?(.+)$/.exec(name) ?? []
    return findBackup(folder ? aside : place, plain ?? name)
  }

  return {
    place: deps.address,
    isScheduled: deps.isScheduled,
    async newest() {
      const { backups, unfinished } = await listBackups(place).catch(unavailable)
      const [newest] = backups
      // One that was finished and whose manifest cannot be read any more is damaged, not absent.
      const broken = unfinished.filter(({ name }) => name.endsWith('.manifest.json')).toSorted((a, b) => (a.name < b.name ? 1 : -1))[0]
      if (broken && (!newest || broken.name > newest.manifest.name)) return { name: nameOf(broken.name), madeAtMs: broken.changedAtMs }
      return newest && { name: newest.manifest.file.name, madeAtMs: newest.manifest.createdAtMs }
    },
    async find(name) {
      try {
        const { createdAtMs } = await manifestOf(name)
        return { name, madeAtMs: createdAtMs }
      } catch (error) {
        if (error instanceof BackupRefused) return undefined
        if (error instanceof BackupDamaged) throw damaged(name, error.message)
        return unavailable(error)
      }
    },
    async differs({ name }) {
      const manifest = await manifestOf(name).catch((error: unknown) => {
        if (error instanceof BackupDamaged || error instanceof BackupRefused) return undefined
        return unavailable(error)
      })
      if (!manifest) return true
      const then = new Map(manifest.tables.map((table) => [table.table, table]))
      const tables = (await database.tables()).filter(({ name: table }) => (libraryTables as readonly string[]).includes(table))
      // To count is much faster than to read.
      for (const table of tables) if ((await database.count(table)) !== (then.get(table.name)?.rows ?? 0)) return true
      for (const table of tables) if ((await hashTable(database, table)).hash !== then.get(table.name)?.hash) return true
      return false
    },
    open: (backup) => opened(deps, backup, manifestOf),
    async setAside() {
      try {
        return `${asideFolder}/${(await deps.makeAside()).file.name}`
      } catch (error) {
        if (error instanceof BackupRefused || error instanceof BackupDamaged) {
          throw new AppError('BACKUP_UNAVAILABLE', `The state of before could not be kept, so nothing was reset. ${error.message}`, {
            cause: error,
          })
        }
        throw error
      }
    },
  }

  async function opened(deps: LibraryBackupsDeps, { name }: KnownBackup, find: typeof manifestOf) {
    const from = name.startsWith(`${asideFolder}/`) ? deps.aside : deps.place
    try {
      const manifest = await find(name)
      const verified = await verifyBackup({ place: from, open }, manifest)
      if (verified.outcome === 'damaged') throw damaged(name, verified.why)
      const { rows, close } = await open(from, manifest)
      const tables = new Map((await rows.tables()).map((table) => [table.name, table]))
      return {
        async *rows(wanted: string, ownerId: string) {
          const table = tables.get(wanted)
          if (!table) return
          const ownerAt = columnAt(table, 'owner_id')
          for await (const range of rangesOf(rows, table, rowsAtOnce)) {
            const own = (await rows.rows(table, range)).filter((row) => row[ownerAt] === ownerId)
            yield own.map((row) => Object.fromEntries(table.columns.map((column, index) => [column.name, row[index] ?? null])))
          }
        },
        close,
      }
    } catch (error) {
      if (error instanceof BackupDamaged || error instanceof BackupRefused) throw damaged(name, error.message)
      throw error
    }
  }
}

const nameOf = (manifest: string) => manifest.replace(/\.manifest\.json$/, '')

const damaged = (name: string, why: string) =>
  new AppError(
    'BACKUP_DAMAGED',
    `The backup ${name} is damaged: ${why.replace(/\.$/, '')}. Nothing was done. An older one can be named; "imgstream backup list" shows them.`,
    { details: { backup: name } },
  )

function unavailable(cause: unknown): never {
  throw new AppError('BACKUP_UNAVAILABLE', 'The place of the backups does not answer. Nothing was done.', { cause })
}
