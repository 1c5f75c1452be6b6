import { makeRenditions } from '../photos/rendition-queue.ts'
import type { PhotoVersion } from '../photos/photo.ts'
import type { KeptFinding } from '../ports/integrity.ts'
import { type PictureName, pictureNames } from './examine-photo.ts'
import { isPictureReadable, readBytes } from './read-objects.ts'
import type { RepairDeps, Repaired } from './repair-deps.ts'

/** Makes a picture anew from its original, whose bytes are checked before; a full-size JPEG is made when somebody asks for it. */
export async function repairPicture(deps: RepairDeps, finding: KeptFinding): Promise<Repaired> {
  const { ownerId = '', photoId = '', version: number } = finding
  const picture = pictureNames.find((name) => name === finding.details.picture)
  if (!picture) return 'gone'
  const version = await deps.photos.findVersion(ownerId, photoId, number)
  if (!version || version.keys[picture] !== finding.key) return 'gone'
  if (await isSound(deps, version, picture)) return 'gone'
  if (picture === 'full') {
    const isForgotten = finding.key !== undefined && (await deps.repairs.forgetPicture(photoId, picture, finding.key))
    return isForgotten ? 'repaired' : 'gone'
  }
  const original = await readBytes(deps, version.keys.original)
  if (original === undefined || original === 'unreadable' || original.checksum !== version.checksum)
    return { stays: 'Its original is missing or damaged too: a picture of that would not show this photo.' }
  await makeRenditions(deps, version)
  deps.forgetPhoto(photoId)
  const made = await deps.photos.findVersion(ownerId, photoId, number)
  if (!made || made.renditions === 'failed' || (await isSound(deps, made, picture))) return 'repaired'
  return { stays: 'A picture was made anew and is not there: look at the storage.' }
}

async function isSound(deps: RepairDeps, { keys, ownerId, photoId }: PhotoVersion, picture: PictureName): Promise<boolean> {
  const key = keys[picture]
  if (!key?.startsWith(`derivatives/${ownerId}/${photoId}/`)) return false
  return (await isPictureReadable(deps, key)) === true
}
