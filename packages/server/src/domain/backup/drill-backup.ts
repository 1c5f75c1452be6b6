import { createHash } from 'node:crypto'
import type { CheckedTable } from '../moving/check-rows.ts'
import { stopWhenTold } from '../moving/progress.ts'
import { pagesOfObjects, versionsTable } from '../moving/library-objects.ts'
import type { LibraryObjects, LibraryRows } from '../ports/moving.ts'
import type { RestoreTarget } from '../ports/restoring.ts'
import { compareObjects } from './compare-objects.ts'
import { originalAddress } from './copy-originals.ts'
import { addFilenames, compareRows, loadRows, type MissingFile, type RestoreOptions, type RestoreSource } from './restore-library.ts'

export interface DrillDeps {
  source: RestoreSource
  /** A temporary place. */
  target: RestoreTarget
  /** The library's store as it is now; only read. */
  objects: LibraryObjects
  /** Where the backup keeps originals, if it does; only read. */
  originals?: LibraryObjects
  nowMs: () => number
}

export interface Drilled {
  tables: readonly CheckedTable[]
  originals: number
  originalBytes: number
  /** In the library's store. */
  inStore: number
  /** Not in the store, and in the backup. */
  inBackup: number
  /** Nowhere as they were. */
  missing: MissingFile[]
  /** Whether each original was read and its SHA-256 compared, or only its size. */
  isDeep: boolean
  missingPictures: number
  seconds: { load: number; compare: number; migrate: number; originals: number; all: number }
}

/**
 * Restores into a temporary place, compares every row by hash and every original by size, or by hash when `deep`; takes the temporary place
 * away. The library in use is not touched. Throws BackupDamaged where rows differ.
 */
export async function drillBackup(deps: DrillDeps, options: RestoreOptions & { deep: boolean }): Promise<Drilled> {
  const { source, target, nowMs } = deps
  const at = [nowMs()]
  const lap = () => {
    at.push(nowMs())
    return ((at.at(-1) ?? 0) - (at.at(-2) ?? 0)) / 1000
  }
  const { state, isFilled } = await target.begin(source)
  try {
    if (!isFilled) await loadRows(deps, state, options)
    const load = lap()
    const tables = await compareRows(deps, state, options)
    const compare = lap()
    await state.bringUpToDate()
    const migrate = lap()
    const found = await (options.deep ? readOriginals(deps, state.rows, options) : lookAtOriginals(deps, state.rows, options))
    await addFilenames(state.rows, found.missing)
    const originals = lap()
    const all = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000
    return { tables, ...found, isDeep: options.deep, seconds: { load, compare, migrate, originals, all } }
  } finally {
    await state.discard()
  }
}

type Found = Pick<Drilled, 'originals' | 'originalBytes' | 'inStore' | 'inBackup' | 'missing' | 'missingPictures'>

async function lookAtOriginals({ objects, originals }: DrillDeps, rows: LibraryRows, { progress, signal }: RestoreOptions): Promise<Found> {
  progress({ step: 'comparing objects', done: 0 })
  const compared = await compareObjects(rows, objects, { signal })
  const copies = new Map<string, number>()
  if (originals && compared.missing.length + compared.odd.length > 0) {
    for await (const { key, byteSize } of originals.list('originals/')) copies.set(key, byteSize)
  }
  let inBackup = 0
  const missing: MissingFile[] = []
  for (const each of [...compared.missing, ...compared.odd]) {
    if (copies.get(originalAddress(each.checksum)) === each.byteSize) inBackup += 1
    else {
      const why =
        'foundBytes' in each
          ? `the store has it with another size than ${each.byteSize} bytes`
          : 'it is neither in the store nor in the backup'
      missing.push({ key: each.key, photoId: each.photoId, why })
    }
  }
  const { originals: count, originalBytes, missingPictures } = compared
  return { originals: count, originalBytes, inStore: count - inBackup - missing.length, inBackup, missing, missingPictures }
}

async function readOriginals(deps: DrillDeps, rows: LibraryRows, { progress, signal }: RestoreOptions): Promise<Found> {
  const found: Found = { originals: 0, originalBytes: 0, inStore: 0, inBackup: 0, missing: [], missingPictures: 0 }
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  if (!versions) return found
  for await (const { objects } of pagesOfObjects(rows, versions, { signal })) {
    for (const { key, original } of objects) {
      if (!original) continue
      stopWhenTold(signal)
      found.originals += 1
      found.originalBytes += original.byteSize
      if (await hasBytes(deps.objects, key, original.checksum)) found.inStore += 1
      else if (deps.originals && (await hasBytes(deps.originals, originalAddress(original.checksum), original.checksum)))
        found.inBackup += 1
      else found.missing.push({ key, photoId: original.photoId, why: 'neither the store nor the backup has it with its SHA-256' })
    }
    progress({ step: 'comparing objects', done: found.originals })
  }
  return found
}

async function hasBytes(objects: LibraryObjects, key: string, checksum: string): Promise<boolean> {
  const body = await objects.read(key)
  if (!body) return false
  const hash = createHash('sha256')
  for await (const chunk of body as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex') === checksum
}
