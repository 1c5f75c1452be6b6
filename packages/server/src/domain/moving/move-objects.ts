import type { LibraryObjects, LibraryRows, MovableTable, MoveNote, RowKey, TargetObjects, TargetRows } from '../ports/moving.ts'
import { type Copied, copyObject } from './copy-objects.ts'
import { type NamedObject, pagesOfObjects } from './library-objects.ts'
import { stopWhenTold } from './progress.ts'

/** More than this is no damage to a library but a wrong folder: there is no sense in going on. */
const mostDamaged = 1000

export interface DamagedObject {
  key: string
  photoId: string
  version: string
  why: string
  /** The photo's name, for people. */
  filename?: string
}

export interface MoveObjectsDeps {
  from: { rows: LibraryRows; objects: LibraryObjects }
  to: { rows: TargetRows; objects: TargetObjects }
  /** The table of versions. */
  table: MovableTable
  /** Objects under way at once. */
  concurrency: number
  signal?: AbortSignal | undefined
  settled: (object: NamedObject, copied: Copied) => void
}

/**
 * Copies the objects of all versions behind those that are noted as done, and tries again what was damaged before. After each page the
 * target notes how far it came. Answers what is damaged.
 */
export async function moveObjects(deps: MoveObjectsDeps, note: Pick<MoveNote, 'objectsUpTo' | 'damaged'>): Promise<DamagedObject[]> {
  const { from, to, table, signal } = deps
  const damaged: DamagedObject[] = []
  await copyAll(deps, await damagedBefore(from.rows, table, note.damaged), damaged)
  let upTo: RowKey | undefined = note.objectsUpTo
  for await (const page of pagesOfObjects(from.rows, table, { after: upTo, signal })) {
    await copyAll(deps, page.objects, damaged)
    upTo = page.upTo ?? upTo
    await to.rows.progress({ ...(upTo && { objectsUpTo: upTo }), damaged: damaged.map(({ key }) => key) })
    if (damaged.length > mostDamaged) break
  }
  return damaged
}

/** Those of these keys that the library still names. */
async function damagedBefore(rows: LibraryRows, table: MovableTable, keys: readonly string[]): Promise<NamedObject[]> {
  if (keys.length === 0) return []
  const wanted = new Set(keys)
  const found: NamedObject[] = []
  for await (const { objects } of pagesOfObjects(rows, table)) found.push(...objects.filter(({ key }) => wanted.has(key)))
  return found
}

async function copyAll(deps: MoveObjectsDeps, objects: readonly NamedObject[], damaged: DamagedObject[]): Promise<void> {
  const waiting = objects.values()
  async function lane() {
    for (const object of waiting) {
      stopWhenTold(deps.signal)
      const copied = await copyObject(deps.from.objects, deps.to.objects, object)
      deps.settled(object, copied)
      if (copied.kind !== 'damaged') continue
      const { photoId = '', version = '' } = object.original ?? {}
      damaged.push({ key: object.key, photoId, version, why: copied.why })
    }
  }
  // The first lane that fails ends the others at their next object, and none is still at work when this is over.
  let failure: { error: unknown } | undefined
  const lanes = Array.from({ length: deps.concurrency }, () =>
    lane().catch((error: unknown) => {
      failure ??= { error }
      for (const _ of waiting) void _
    }),
  )
  await Promise.all(lanes)
  if (failure) throw failure.error
}
