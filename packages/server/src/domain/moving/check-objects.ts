import type { LibraryObjects, LibraryRows, MovableTable } from '../ports/moving.ts'
import { type ObjectCounts, objectColumns, objectReader } from './library-objects.ts'
import { stopWhenTold } from './progress.ts'

/** Keys asked about at once. */
const group = 10_000

/**
 * Counts what the target's store holds of the objects that the library names, with the size of each original, by listing it once.
 * What no version names is not counted.
 */
export async function countStored(
  from: LibraryRows,
  objects: LibraryObjects,
  versions: MovableTable,
  { looked, signal }: { looked?: (objects: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<ObjectCounts> {
  const table = objectColumns(versions)
  const objectsOf = objectReader(table)
  const counts: ObjectCounts = { originals: 0, originalBytes: 0, derived: 0 }

  async function count(listed: ReadonlyMap<string, number>) {
    // `originals/{owner}/{photo}/{object}`: the photo's versions say which of them they name.
    const photos = [...new Set([...listed.keys()].map((key) => key.split('/')[2] ?? ''))].filter((id) => /^[0-9a-f-]{36}$/.test(id))
    const rows = await from.rowsWith(table, 'photo_id', photos)
    const named = new Map(rows.flatMap(objectsOf).map((object) => [object.key, object]))
    for (const [key, byteSize] of listed) {
      const object = named.get(key)
      if (object && !object.original) counts.derived += 1
      if (object?.original?.byteSize !== byteSize) continue
      counts.originals += 1
      counts.originalBytes += byteSize
    }
    looked?.(listed.size)
  }

  for (const prefix of ['originals/', 'derivatives/']) {
    let listed = new Map<string, number>()
    for await (const { key, byteSize } of objects.list(prefix)) {
      listed.set(key, byteSize)
      if (listed.size < group) continue
      stopWhenTold(signal)
      await count(listed)
      listed = new Map()
    }
    if (listed.size > 0) await count(listed)
  }
  return counts
}
