import type { ObjectStore } from '../ports/object-store.ts'
import type { OwnedLibrary } from '../ports/owned-library.ts'

/** What the storage has under an owner's names, with the size of each: by listing it, which costs less than asking for each. */
export async function listStored(objects: Pick<ObjectStore, 'list'>, ownerId: string): Promise<Map<string, number>> {
  const stored = new Map<string, number>()
  for (const prefix of [`originals/${ownerId}/`, `derivatives/${ownerId}/`]) {
    for await (const { key, byteSize } of objects.list(prefix)) stored.set(key, byteSize)
  }
  return stored
}

export interface OriginalFindings {
  originals_missing: number
  originals_of_other_size: number
}

/** Originals that the library names and the storage does not have as they were. */
export async function compareOriginals(
  library: Pick<OwnedLibrary, 'originals'>,
  stored: ReadonlyMap<string, number>,
  ownerId: string,
): Promise<OriginalFindings> {
  const missing = new Set<string>()
  const other = new Set<string>()
  for await (const page of library.originals(ownerId)) {
    for (const { key, byteSize } of page) {
      const found = stored.get(key)
      if (found === undefined) missing.add(key)
      else if (found !== byteSize) other.add(key)
    }
  }
  return { originals_missing: missing.size, originals_of_other_size: other.size }
}
