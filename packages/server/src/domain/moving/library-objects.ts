import type { LibraryRows, MovableRow, MovableTable, RowKey } from '../ports/moving.ts'
import { columnAt, keyReader, rangesOf } from './copy-rows.ts'
import { stopWhenTold } from './progress.ts'

/** Versions in memory at once, each with up to four objects. */
const step = 500

/** An object that a version names. */
export interface NamedObject {
  key: string
  /** What the library knows of an original; nothing is recorded of the pictures that are made from it. */
  original?: { byteSize: number; checksum: string; photoId: string; version: string }
}

/** The table of versions with those columns only that say which objects there are. */
export function objectColumns(table: MovableTable): MovableTable {
  const wanted = new Set([...table.key, 'byte_size', 'checksum'])
  return { ...table, columns: table.columns.filter(({ name }) => wanted.has(name) || name.endsWith('_key')) }
}

export interface VersionPage {
  objects: NamedObject[]
  /** How many versions it has. */
  size: number
  /** The key of the last version in it. */
  upTo?: RowKey
}

export interface ObjectCounts {
  originals: number
  originalBytes: number
  /** Previews, thumbnails and other pictures made from originals. */
  derived: number
}

export const versionsTable = 'photo_versions'

/** How to read the table of versions: every column whose name ends in `_key` names an object. */
export function objectReader(table: MovableTable): (row: MovableRow) => NamedObject[] {
  const names = table.columns.map(({ name }) => name).filter((name) => name.endsWith('_key'))
  const at = (name: string) => columnAt(table, name)
  const [photoId, version, byteSize, checksum] = [at('photo_id'), at('version'), at('byte_size'), at('checksum')]
  return (row) =>
    names.flatMap((name): NamedObject[] => {
      const key = row[at(name)]
      if (!key) return []
      if (name !== 'original_key') return [{ key }]
      const text = (index: number) => row[index] ?? ''
      return [
        { key, original: { byteSize: Number(text(byteSize)), checksum: text(checksum), photoId: text(photoId), version: text(version) } },
      ]
    })
}

/**
 * Every object of the library once, a page of versions at a time, from behind `after` on. A version that was restored names the objects of
 * an older one of its photo, and versions come sorted by their photos.
 */
export async function* pagesOfObjects(
  from: LibraryRows,
  whole: MovableTable,
  { after, signal }: { after?: RowKey | undefined; signal?: AbortSignal | undefined } = {},
): AsyncGenerator<VersionPage> {
  const table = objectColumns(whole)
  const objectsOf = objectReader(table)
  const keyOf = keyReader(table)
  const photoAt = columnAt(table, 'photo_id')
  let photo: string | null | undefined
  let seen = new Set<string>()
  for await (const range of rangesOf(from, table, step, after)) {
    stopWhenTold(signal)
    const rows = await from.rows(table, range)
    const objects: NamedObject[] = []
    for (const row of rows) {
      if (row[photoAt] !== photo) {
        photo = row[photoAt]
        seen = new Set()
      }
      for (const object of objectsOf(row)) {
        if (!seen.has(object.key)) objects.push(object)
        seen.add(object.key)
      }
    }
    const last = rows.at(-1)
    yield { objects, size: rows.length, ...(last && { upTo: keyOf(last) }) }
  }
}

/** Of all versions, or of those behind `after`. */
export async function countObjects(
  from: LibraryRows,
  table: MovableTable,
  where: { after?: RowKey | undefined; signal?: AbortSignal | undefined; looked?: (versions: number) => void } = {},
): Promise<ObjectCounts> {
  const counts: ObjectCounts = { originals: 0, originalBytes: 0, derived: 0 }
  let versions = 0
  for await (const { objects, size } of pagesOfObjects(from, table, where)) {
    versions += size
    where.looked?.(versions)
    for (const { original } of objects) {
      if (original) counts.originals += 1
      else counts.derived += 1
      counts.originalBytes += original?.byteSize ?? 0
    }
  }
  return counts
}
