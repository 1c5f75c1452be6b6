import { pagesOfObjects, versionsTable } from '../moving/library-objects.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { LibraryObjects, LibraryRows } from '../ports/moving.ts'

export interface NamedOriginal {
  key: string
  byteSize: number
  /** SHA-256, hex. */
  checksum: string
  photoId: string
  version: string
}

export interface ComparedObjects {
  /** Different originals that the rows name. */
  originals: number
  originalBytes: number
  /** Named, and not in the store. */
  missing: NamedOriginal[]
  /** In the store with another size. */
  odd: (NamedOriginal & { foundBytes: number })[]
  /** Pictures made from originals that are named and not in the store. */
  missingPictures: number
}

export interface CompareOptions {
  /** Hears of every key in the store that the rows do not name, some thousand at a time. */
  unnamed?: (keys: string[]) => Promise<void>
  signal?: AbortSignal | undefined
}

const atOnce = 5000

/** Holds what a store lists against what rows name, by name and size. One list of keys is in memory at a time. */
export async function compareObjects(rows: LibraryRows, objects: LibraryObjects, options: CompareOptions = {}): Promise<ComparedObjects> {
  const result: ComparedObjects = { originals: 0, originalBytes: 0, missing: [], odd: [], missingPictures: 0 }
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  for (const prefix of ['originals/', 'derivatives/']) {
    const listed = new Map<string, number>()
    for await (const { key, byteSize } of objects.list(prefix)) listed.set(key, byteSize)
    const named = new Set<string>()
    if (versions) {
      for await (const { objects: its } of pagesOfObjects(rows, versions, { signal: options.signal })) {
        for (const { key, original } of its) {
          if (!key.startsWith(prefix) || named.has(key)) continue
          named.add(key)
          const foundBytes = listed.get(key)
          if (!original) {
            if (foundBytes === undefined) result.missingPictures += 1
            continue
          }
          result.originals += 1
          result.originalBytes += original.byteSize
          const entry = { key, ...original }
          if (foundBytes === undefined) result.missing.push(entry)
          else if (foundBytes !== original.byteSize) result.odd.push({ ...entry, foundBytes })
        }
      }
    }
    await tellUnnamed(listed, named, options)
  }
  return result
}

async function tellUnnamed(listed: ReadonlyMap<string, number>, named: ReadonlySet<string>, { unnamed, signal }: CompareOptions) {
  if (!unnamed) return
  let group: string[] = []
  for (const key of listed.keys()) {
    if (!named.has(key)) group.push(key)
    if (group.length < atOnce) continue
    stopWhenTold(signal)
    await unnamed(group)
    group = []
  }
  if (group.length > 0) await unnamed(group)
}
