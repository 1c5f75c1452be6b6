import { columnAt, copyTable } from '../moving/copy-rows.ts'
import type { CheckedTable } from '../moving/check-rows.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { LibraryRows, TargetObjects } from '../ports/moving.ts'
import type { NewState, Present, RestoreTarget, SetAside } from '../ports/restoring.ts'
import { type ComparedObjects, compareObjects } from './compare-objects.ts'
import { BackupDamaged } from './backup-errors.ts'
import { fetchOriginals } from './fetch-originals.ts'
import { differenceOf, hashLibrary } from './hash-rows.ts'

export type RestoreStep =
  | 'verifying the backup'
  | 'loading rows'
  | 'comparing rows'
  | 'comparing objects'
  | 'fetching originals'
  | 'swapping'

/** A state to restore, opened and verified. */
export interface RestoreSource {
  /** For people: the backup's file, or the state that was set aside. */
  name: string
  rows: LibraryRows
  schema: number
  /** Rows and hashes that it must have; those that were verified. */
  tables: readonly CheckedTable[]
  /** Its file, where it is one of DuckDB on this computer. */
  file?: string
  byteSize: number
}

export interface RestoreDeps {
  source: RestoreSource
  target: RestoreTarget
  /** The store that the restored rows name objects of. */
  objects: TargetObjects
  /** Where the backup keeps originals, if it does. */
  originals?: TargetObjects
  nowMs: () => number
}

export interface RestoreOptions {
  progress: (progress: { step: RestoreStep; done: number; total?: number }) => void
  signal?: AbortSignal | undefined
}

export interface MissingFile {
  key: string
  photoId: string
  filename?: string
  why: string
}

export interface Restored {
  tables: readonly CheckedTable[]
  /** What was in use before. */
  previous: Present['state']
  aside?: SetAside
  originals: number
  originalBytes: number
  /** Copied from the backup, as the store lacked them. */
  fetched: number
  fetchedBytes: number
  /** Originals that neither the store nor the backup has as they were. */
  missing: MissingFile[]
  /** Made again when somebody looks at them. */
  missingPictures: number
  /** Objects that the restored state does not name, and that nothing deletes. */
  kept: number
  seconds: number
}

/**
 * Restores a state beside the one in use, compares every row by hash, brings its schema up to date, notes objects that it does not name as
 * kept, fetches originals that the store lacks, and only then swaps. Killed anywhere before the swap, the state in use is as it was; after
 * it, the restored one is, and the one before lies aside. Throws BackupDamaged, MoveStopped and AppError.
 */
export async function restoreLibrary(deps: RestoreDeps, options: RestoreOptions): Promise<Restored> {
  const { source, target, nowMs } = deps
  const startedAt = nowMs()
  return target.alone(async (present) => {
    const { state, isFilled } = await target.begin(source)
    try {
      if (!isFilled) await loadRows(deps, state, options)
      const tables = await compareRows(deps, state, options)
      await state.bringUpToDate()
      const { compared, kept } = await holdObjects(deps, state, options)
      const { fetched, fetchedBytes, missing } = await bringOriginals(deps, state.rows, compared, options)
      stopWhenTold(options.signal)
      options.progress({ step: 'swapping', done: 0 })
      const aside = await state.swap(nowMs())
      return {
        tables,
        previous: present.state,
        ...(aside && { aside }),
        originals: compared.originals,
        originalBytes: compared.originalBytes,
        fetched,
        fetchedBytes,
        missing,
        missingPictures: compared.missingPictures,
        kept,
        seconds: (nowMs() - startedAt) / 1000,
      }
    } finally {
      await state.discard()
    }
  })
}

export async function loadRows(
  { source }: Pick<RestoreDeps, 'source'>,
  { rows: to }: NewState,
  { progress, signal }: RestoreOptions,
): Promise<void> {
  const total = source.tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  for (const table of await source.rows.tables()) {
    await copyTable(source.rows, to, table, { looked: (rows) => progress({ step: 'loading rows', done: (done += rows), total }), signal })
  }
}

export async function compareRows(
  { source }: Pick<RestoreDeps, 'source'>,
  { rows }: NewState,
  { progress, signal }: RestoreOptions,
): Promise<CheckedTable[]> {
  const total = source.tables.reduce((sum, each) => sum + each.rows, 0)
  let done = 0
  const looked = (more: number) => progress({ step: 'comparing rows', done: (done += more), total })
  const tables = await hashLibrary(rows, { looked, signal })
  const difference = differenceOf(source.tables, tables)
  if (difference)
    throw new BackupDamaged(`What was restored from ${source.name} is not what was backed up: ${difference}. Nothing was changed.`)
  return tables
}

async function holdObjects({ source, objects, nowMs }: RestoreDeps, state: NewState, { progress, signal }: RestoreOptions) {
  progress({ step: 'comparing objects', done: 0 })
  let kept = 0
  const compared = await compareObjects(state.rows, objects, {
    async unnamed(keys) {
      await state.keep(keys, `restore of ${source.name}`, nowMs())
      kept += keys.length
    },
    signal,
  })
  return { compared, kept }
}

async function bringOriginals(
  deps: RestoreDeps,
  rows: LibraryRows,
  { missing, odd }: ComparedObjects,
  { progress, signal }: RestoreOptions,
): Promise<Pick<Restored, 'fetched' | 'fetchedBytes' | 'missing'>> {
  const looked = (done: number) => progress({ step: 'fetching originals', done, total: missing.length })
  const { fetched, lost } = await fetchOriginals(deps, missing, { looked, signal })
  const nowhere: MissingFile[] = [
    ...odd.map(({ key, photoId, foundBytes, byteSize }) => ({
      key,
      photoId,
      why: `the store has it with ${foundBytes} bytes instead of ${byteSize}`,
    })),
    ...lost,
  ]
  await addFilenames(rows, nowhere)
  return { fetched: fetched.length, fetchedBytes: fetched.reduce((sum, { byteSize }) => sum + byteSize, 0), missing: nowhere }
}

/** For people, who know photos by their names. */
export async function addFilenames(rows: LibraryRows, files: { photoId: string; filename?: string }[]): Promise<void> {
  const photos = (await rows.tables()).find(({ name }) => name === 'photos')
  const ids = [...new Set(files.map(({ photoId }) => photoId))]
  if (!photos || ids.length === 0) return
  const [id, filename] = [columnAt(photos, 'id'), columnAt(photos, 'filename')]
  const names = new Map((await rows.rowsWith(photos, 'id', ids)).map((row) => [row[id], row[filename]]))
  for (const file of files) {
    const name = names.get(file.photoId)
    if (name) file.filename = name
  }
}
