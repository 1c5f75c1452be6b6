import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'

interface DeleteDeps {
  photos: Pick<PhotoRepository, 'referencedKeys'>
  objects: ObjectStore
  log: Log
}

/**
 * Deletes what the rows that have just gone named and no other version names; returns the keys that nothing names any more. Rows go first:
 * an object that stays behind is swept later, a row without its object would be a picture that is lost.
 */
export async function deleteUnnamedObjects(deps: DeleteDeps, keys: readonly string[]): Promise<Set<string>> {
  const named = await deps.photos.referencedKeys(keys)
  const unnamed = keys.filter((key) => !named.has(key))
  for (const key of unnamed) {
    await deps.objects.delete(key).catch((error) => deps.log.warn('object_left_for_sweeper', {}, error))
  }
  return new Set(unnamed)
}
