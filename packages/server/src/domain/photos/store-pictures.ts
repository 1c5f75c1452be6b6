import { allEnded } from '../../all-ended.ts'
import type { Clock } from '../ports/clock.ts'
import type { InspectedPicture, Pictures } from '../ports/imaging.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import { type ObjectKeys, originalKey, renditionKey } from './photo.ts'

interface StoreDeps {
  objects: ObjectStore
  clock: Clock
  log: Log
}

/** The received bytes become the original's object, its pictures two more; all under a fresh object id, so create-only never meets itself. */
export async function storePictures(
  deps: StoreDeps,
  { ownerId, uploadId }: { ownerId: string; uploadId: string },
  photoId: string,
  { pictures }: InspectedPicture,
): Promise<ObjectKeys> {
  const objectId = deps.clock.newId()
  const keys = { original: originalKey(ownerId, photoId, objectId), ...renditionKeys(ownerId, photoId, objectId) }
  try {
    const finished = await deps.objects.finishUpload(uploadId, keys.original, [
      { key: keys.preview, bytes: pictures.preview },
      { key: keys.thumbnail, bytes: pictures.thumbnail },
    ])
    if (!finished) throw new Error('a fresh object key exists already')
    return keys
  } catch (error) {
    await discardPictures(deps, keys)
    throw error
  }
}

/** A preview and a thumbnail under a fresh object id. */
export async function storeRenditions(
  deps: StoreDeps,
  ownerId: string,
  photoId: string,
  pictures: Pictures,
): Promise<{ preview: string; thumbnail: string }> {
  const keys = renditionKeys(ownerId, photoId, deps.clock.newId())
  try {
    await allEnded([deps.objects.put(keys.preview, pictures.preview), deps.objects.put(keys.thumbnail, pictures.thumbnail)])
    return keys
  } catch (error) {
    await discardPictures(deps, keys)
    throw error
  }
}

/** Deletes objects that no row names; what cannot be deleted now is the sweeper's. */
export async function discardPictures(deps: StoreDeps, keys: Partial<ObjectKeys>): Promise<void> {
  for (const key of Object.values(keys)) {
    await deps.objects.delete(key).catch((error) => deps.log.warn('object_left_for_sweeper', {}, error))
  }
}

function renditionKeys(ownerId: string, photoId: string, objectId: string) {
  return {
    preview: renditionKey(ownerId, photoId, objectId, 'preview'),
    thumbnail: renditionKey(ownerId, photoId, objectId, 'thumbnail'),
  }
}
