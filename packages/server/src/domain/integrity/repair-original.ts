import type { Readable } from 'node:stream'
import { copyObject } from '../moving/copy-objects.ts'
import { deleteUnnamedObjects } from '../photos/delete-unnamed-objects.ts'
import { originalKey, type PhotoVersion } from '../photos/photo.ts'
import type { KeptFinding } from '../ports/integrity.ts'
import { readBytes } from './read-objects.ts'
import type { RepairDeps, Repaired } from './repair-deps.ts'

/**
 * Looks for the bytes that were uploaded, wherever they may be: under another key (objects were swapped, the same file was sent twice, an
 * object that no row names), or in a backup. What is found is stored under a new key, read back, and only then named. The object that was
 * there stays where it is and is kept from being swept: it may be what another photo lost.
 */
export async function repairOriginal(deps: RepairDeps, finding: KeptFinding): Promise<Repaired> {
  const { ownerId = '', photoId = '', version: number, key = '' } = finding
  const version = await deps.photos.findVersion(ownerId, photoId, number)
  if (version?.keys.original !== key) return 'gone'
  const now = await readBytes(deps, key)
  const isSound = now !== undefined && now !== 'unreadable' && now.checksum === version.checksum && now.byteSize === version.byteSize
  const isInPlace = key.startsWith(`originals/${ownerId}/${photoId}/`)
  if (isSound && isInPlace) return 'gone'

  const newKey = originalKey(ownerId, photoId, deps.clock.newId())
  const source = await putBack(deps, version, newKey, isSound ? [key] : await places(deps, version))
  if (!source) return { stays: 'The right bytes were found neither in the storage nor in a backup with originals.' }
  // By its hash it is found when another photo misses these bytes.
  const bytes = now === undefined || now === 'unreadable' ? '' : `, sha256 ${now.checksum}`
  const reason = `quarantine: not the original of photo ${photoId} version ${version.version}${bytes}`
  const isNamed = await deps.repairs.pointOriginal(photoId, { from: key, to: newKey }, { reason, nowMs: deps.clock.nowMs() })
  deps.forgetPhoto(photoId)
  if (!isNamed) {
    // Purged or put right meanwhile: nothing names what was just stored.
    await deleteUnnamedObjects(deps, [newKey])
    return 'gone'
  }
  deps.log.info('original_put_back', { photoId, version: version.version, source })
  return 'repaired'
}

/** Keys where the bytes may be, by what the rows say and by what was read there. */
async function places(deps: RepairDeps, { checksum, keys }: PhotoVersion): Promise<string[]> {
  const byRows = await deps.questions.originalsWithBytes(checksum, keys.original, 20)
  const byReading = await deps.checks.keysWithBytes(checksum)
  return [...new Set([...byReading, ...byRows.map(({ key }) => key)])]
}

/** Stores the version's bytes under a new key, from the first place that has them; says which. */
async function putBack(deps: RepairDeps, version: PhotoVersion, newKey: string, keys: readonly string[]): Promise<string | undefined> {
  for (const key of keys) {
    const found = await readBytes(deps, key)
    if (found === undefined || found === 'unreadable' || found.checksum !== version.checksum) continue
    if (await copyAs(deps, version, newKey, () => deps.objects.get(key))) return 'storage'
  }
  const { fromBackup } = deps
  if (fromBackup && (await copyAs(deps, version, newKey, () => fromBackup(version.checksum)))) return 'backup'
  return undefined
}

/** Only bytes of the right size and SHA-256 become an object. */
async function copyAs(
  deps: RepairDeps,
  { photoId, version, byteSize, checksum }: PhotoVersion,
  key: string,
  read: () => Promise<Readable | undefined>,
): Promise<boolean> {
  const from = { place: 'where the bytes are', read, async *list() {} }
  const copied = await copyObject(from, deps.target, { key, original: { byteSize, checksum, photoId, version: String(version) } })
  await deps.pace.rest()
  return copied.kind === 'copied' || copied.kind === 'there'
}
