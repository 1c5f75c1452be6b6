import { discardPictures } from '../photos/store-pictures.ts'
import { originalKey, type Photo } from '../photos/photo.ts'
import type { Clock } from '../ports/clock.ts'
import type { KnownDamage, LibraryRepairs } from '../ports/integrity.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore, ReceivedBytes } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import { readBytes } from './read-objects.ts'

export interface HealDeps {
  photos: Pick<PhotoRepository, 'findVersion'>
  objects: ObjectStore
  damage: Pick<KnownDamage, 'ofOwner' | 'forgetOriginal'>
  repairs: Pick<LibraryRepairs, 'pointOriginal'>
  clock: Clock
  log: Log
}

/** A person waits for the answer. */
const pace = { rest: async () => {} }

/**
 * Puts back the original of a photo whose very bytes were received again, where the storage lost them: it is not there, has another size, or a check
 * found other bytes. The received bytes become a new object, and only then the photo names it; what was there stays, kept from being swept, as after
 * any repair. True when that was done. Dying in between leaves an object that nothing names, and the same upload heals it again.
 */
export async function healOriginal(deps: HealDeps, photo: Photo, uploadId: string, received: ReceivedBytes): Promise<boolean> {
  const { damage, objects, clock } = deps
  const version = await deps.photos.findVersion(photo.ownerId, photo.id, photo.version)
  if (!version || version.checksum !== received.checksum || version.byteSize !== received.byteSize) return false
  const from = version.keys.original
  const stored = await objects.stat(from)
  let found = ''
  if (stored) {
    const isWhole = stored.byteSize === version.byteSize
    if (isWhole && !(await damage.ofOwner(photo.ownerId)).has(`${photo.id}/${photo.version}`)) return false
    const now = await readBytes({ objects, pace }, from)
    if (now !== undefined && now !== 'unreadable') {
      if (now.checksum === version.checksum && now.byteSize === version.byteSize) return false
      // By its hash it is found when another photo misses these bytes.
      found = `, sha256 ${now.checksum}`
    }
  }
  const to = originalKey(photo.ownerId, photo.id, clock.newId())
  if (!(await objects.finishUpload(uploadId, to))) throw new Error('a fresh object key exists already')
  const reason = `quarantine: not the original of photo ${photo.id} version ${version.version}${found}`
  // What it throws leaves open whether a row names the new object: then it is the sweeper's to judge.
  if (!(await deps.repairs.pointOriginal(photo.id, { from, to }, { reason, nowMs: clock.nowMs() }))) {
    // Purged, or healed by another upload of the same file.
    await discardPictures(deps, { original: to })
    return false
  }
  await damage.forgetOriginal(from).catch((error) => deps.log.warn('finding_left_for_next_check', {}, error))
  deps.log.info('original_put_back', { photoId: photo.id, version: version.version, source: 'upload' })
  return true
}
