import { AppError } from '../../app-error.ts'
import { BackupDamaged, BackupRefused } from '../backup/backup-errors.ts'
import { differenceOf, hashTable } from '../backup/hash-rows.ts'
import { findBackup, listBackups } from '../backup/list-backups.ts'
import type { BackupManifest, BackupPlace } from '../ports/backups.ts'
import type { KnownBackup, LibraryBackups, HashedRows } from '../ports/library-backups.ts'
import type { LibraryRows } from '../ports/moving.ts'
import { libraryTables } from '../ports/owned-library.ts'
import { hashesOfOwner, rowsAtOnce } from './open-owners-rows.ts'

/** Below the place of the backups: states of before, which are no backups to go back to unless somebody names one. */
export const asideFolder = 'kept-aside'

export interface LibraryBackupsDeps {
  /** Where backups are, and how people write that. */
  place: BackupPlace
  address: string
  aside: BackupPlace
  isScheduled: boolean
  /** Reads a backup beside this process, so that the server goes on answering; all of it first where `isVerified`. */
  read(from: 'place' | 'aside', manifest: BackupManifest, options: { isVerified: boolean }): Promise<HashedRows>
  /** The database as it is. */
  database: LibraryRows
  /** Makes a backup in `aside`. */
  makeAside(): Promise<BackupManifest>
}

export function createLibraryBackups(deps: LibraryBackupsDeps): LibraryBackups {
  const { place, aside, database } = deps

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
      if (broken && (!newest || broken.name > newest.manifest.name)) {
        return { name: nameOf(broken.name), madeAtMs: broken.changedAtMs, isDamaged: true }
      }
      if (!newest) return undefined
      const { manifest, problem } = newest
      return { name: manifest.file.name, madeAtMs: manifest.createdAtMs, ...(problem !== undefined && { isDamaged: true }) }
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
    async differs({ name, isDamaged }, ownerId) {
      if (isDamaged) return true
      const manifest = await manifestOf(name).catch((error: unknown) => {
        if (isBad(error)) return undefined
        return unavailable(error)
      })
      if (!manifest) return true
      // The same everywhere is the same here, and is seen without reading the backup.
      if (!(await hasOther(database, manifest))) return false
      if (await isForOne(database, manifest)) return true
      try {
        const then = await deps.read('place', manifest, { isVerified: false })
        try {
          return differenceOf(await then.hashes(ownerId), await hashesOfOwner(database, ownerId)) !== undefined
        } finally {
          await then.close()
        }
      } catch (error) {
        if (isBad(error)) return true
        throw error
      }
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
    try {
      return await deps.read(name.startsWith(`${asideFolder}/`) ? 'aside' : 'place', await find(name), { isVerified: true })
    } catch (error) {
      if (error instanceof BackupDamaged) throw damaged(name, error.message)
      // Of a newer version, say. It is as it was written.
      if (error instanceof BackupRefused) throw unusable(name, error.message)
      throw error
    }
  }
}

const isBad = (error: unknown) => error instanceof BackupDamaged || error instanceof BackupRefused

/** Whether anybody's library is not as it was when the backup was made. */
async function hasOther(database: LibraryRows, { tables: known }: BackupManifest): Promise<boolean> {
  const then = new Map(known.map((table) => [table.table, table]))
  const tables = (await database.tables()).filter(({ name: table }) => (libraryTables as readonly string[]).includes(table))
  // To count is much faster than to read.
  for (const table of tables) if ((await database.count(table)) !== (then.get(table.name)?.rows ?? 0)) return true
  for (const table of tables) {
    if ((await hashTable(database, table, { step: rowsAtOnce })).hash !== then.get(table.name)?.hash) return true
  }
  return false
}

/** Nobody but one owner has a library, then as now: what changed is theirs. A backup in a bucket need not be fetched to know it. */
async function isForOne(database: LibraryRows, { tables: known }: BackupManifest): Promise<boolean> {
  const then = known.find(({ table }) => table === 'owners')
  const table = (await database.tables()).find(({ name }) => name === 'owners')
  if (then?.rows !== 1 || !table || (await database.count(table)) !== 1) return false
  return (await hashTable(database, table)).hash === then.hash
}

const nameOf = (manifest: string) => manifest.replace(/\.manifest\.json$/, '')

const damaged = (name: string, why: string) =>
  new AppError(
    'BACKUP_DAMAGED',
    `The backup ${name} is damaged: ${why.replace(/\.$/, '')}. Nothing was done. An older one can be named; "imgstream backup list" shows them.`,
    { details: { backup: name } },
  )

const unusable = (name: string, why: string) =>
  new AppError('BACKUP_DAMAGED', `${why.replace(/\.$/, '')}. Nothing was done. "imgstream backup list" shows which others there are.`, {
    details: { backup: name },
  })

function unavailable(cause: unknown): never {
  throw new AppError('BACKUP_UNAVAILABLE', 'The place of the backups does not answer. Nothing was done.', { cause })
}
