import { nameKey } from '@imgstream/contract'
import type { KeptFinding } from '../ports/integrity.ts'
import { readBytes } from './read-objects.ts'
import type { RepairDeps, Repaired } from './repair-deps.ts'

const done = (isChanged: boolean): Repaired => (isChanged ? 'repaired' : 'gone')

/** The bytes say whose row is right. */
export async function repairVersion(deps: RepairDeps, { ownerId = '', photoId = '', version: number = 0 }: KeptFinding): Promise<Repaired> {
  const photo = await deps.photos.findById(ownerId, photoId)
  const version = await deps.photos.findVersion(ownerId, photoId, number)
  if (!photo || !version || photo.version !== number) return 'gone'
  const bytes = await readBytes(deps, version.keys.original)
  const checksum = bytes === undefined || bytes === 'unreadable' ? undefined : bytes.checksum
  if (checksum === version.checksum) {
    const isChanged = await deps.repairs.photoFollowsVersion(photoId, number)
    deps.forgetPhoto(photoId)
    return done(isChanged)
  }
  if (checksum === photo.checksum) return done(await deps.repairs.versionFollowsPhoto(photoId, number, version.keys.original))
  return { stays: 'The bytes of the original are neither those of the one row nor those of the other.' }
}

/** An object of the photo that has the bytes of its row is what the row of the version named. */
export async function restoreVersionRow(
  deps: RepairDeps,
  { ownerId = '', photoId = '', version: number = 0 }: KeptFinding,
): Promise<Repaired> {
  const photo = await deps.photos.findById(ownerId, photoId)
  if (photo?.version !== number || (await deps.photos.findVersion(ownerId, photoId, number))) return 'gone'
  for await (const { key, byteSize } of deps.objects.list(`originals/${ownerId}/${photoId}/`)) {
    if (byteSize !== photo.byteSize) continue
    const bytes = await readBytes(deps, key)
    if (bytes === undefined || bytes === 'unreadable' || bytes.checksum !== photo.checksum) continue
    const isChanged = await deps.repairs.recreateVersion(photoId, number, { originalKey: key, exif: await exifOf(deps, key) })
    deps.forgetPhoto(photoId)
    return done(isChanged)
  }
  return { stays: 'No object of this photo in the storage has the bytes that the photo had.' }
}

async function exifOf(deps: RepairDeps, key: string): Promise<string> {
  const copy = await deps.objects.localCopy(key)
  if (!copy) return '{}'
  try {
    return JSON.stringify((await deps.imaging.inspect(copy.path)).exif)
  } catch {
    // What was uploaded may be a picture that cannot be drawn; its row is more than what its camera wrote.
    return '{}'
  } finally {
    await copy.release()
  }
}

export const repairMarks = async (deps: RepairDeps, { photoId = '' }: KeptFinding): Promise<Repaired> =>
  done(await deps.repairs.settleReplacedMarks(photoId))

export async function repairName(deps: RepairDeps, { ownerId = '', photoId = '' }: KeptFinding): Promise<Repaired> {
  const photo = await deps.photos.findById(ownerId, photoId)
  if (!photo) return 'gone'
  deps.forgetPhoto(photoId)
  const end = await deps.repairs.settleName(photoId, { filename: photo.filename, nameKey: nameKey(photo.filename) })
  deps.forgetPhoto(photoId)
  if (end === 'name_taken') return { stays: 'Another photo has this name by now. Rename or delete one of the two.' }
  return end === 'settled' ? 'repaired' : 'gone'
}

export const repairBatch = async (deps: RepairDeps, { subject, ownerId = '' }: KeptFinding): Promise<Repaired> =>
  done(await deps.repairs.recreateBatch(subject, ownerId))

export const repairMonth = async (deps: RepairDeps, { ownerId = '', details }: KeptFinding): Promise<Repaired> =>
  done(await deps.repairs.recountMonth(ownerId, String(details.month)))
