import { mediaTypes } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { Imaging } from '../ports/imaging.ts'
import type { KnownDamage } from '../ports/integrity.ts'
import type { Log } from '../ports/log.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import { isObjectKey, type PhotoVersion, renditionKey } from './photo.ts'
import { originalDamaged, originalMissing } from './lost-original.ts'
import { makeRenditions } from './rendition-queue.ts'

interface OpenDeps {
  photos: PhotoRepository
  objects: ObjectStore
  imaging: Imaging
  clock: Clock
  log: Log
  /** What a check of all originals found; without it only sizes are looked at. */
  damage?: KnownDamage
}

export interface OpenedRendition {
  key: string
  byteSize: number
  mediaType: string
  /** For a download: the photo's name with the extension that fits the bytes. */
  filename: string
  /** False while the picture is provisional: the same address will show another one soon. */
  final: boolean
  /** The bytes as they were received. */
  isOriginal: boolean
}

/**
 * Finds one picture of a photo: `original` as received, `preview`, `thumbnail`, or `jpeg` of the full size, which is made when first asked
 * for and kept. Derived pictures that are missing are made again. Without `version` the current one.
 * Throws AppError PHOTO_NOT_FOUND, VERSION_NOT_FOUND, NO_PICTURE, ORIGINAL_MISSING, ORIGINAL_DAMAGED.
 */
export async function openRendition(
  deps: OpenDeps,
  request: { ownerId: string; photoId: string; version?: number; kind: 'original' | 'preview' | 'thumbnail' | 'jpeg' },
): Promise<OpenedRendition> {
  const photo = await deps.photos.findById(request.ownerId, request.photoId)
  if (!photo) throw photoNotFound()
  const version = await deps.photos.findVersion(request.ownerId, request.photoId, request.version ?? photo.version)
  if (!version) throw new AppError('VERSION_NOT_FOUND', 'This photo has no such version.')
  const { kind } = request
  const asIs = kind === 'original' || (kind === 'jpeg' && version.mediaType === 'image/jpeg')
  const found = asIs ? await soundOriginal(deps, version) : await derived(deps, version, kind)
  if (!found) throw new AppError('NO_PICTURE', 'No picture could be made from this file. The original can still be downloaded.')
  return {
    ...found,
    mediaType: asIs ? version.mediaType : 'image/jpeg',
    filename: asIs ? photo.filename : jpegName(photo.filename),
    isOriginal: asIs,
    final: asIs || version.renditions !== 'pending' || kind === 'jpeg',
  }
}

export const photoNotFound = () => new AppError('PHOTO_NOT_FOUND', 'This photo does not exist, or it was deleted for good.')

async function stored(deps: OpenDeps, key: string | undefined) {
  const object = key && isObjectKey(key) ? await deps.objects.stat(key) : undefined
  // A power cut may leave a picture without bytes.
  return object && object.byteSize > 0 ? { key: object.key, byteSize: object.byteSize } : undefined
}

/** Other bytes than those that were uploaded are not given out under the photo's name: they may be another person's photo. */
async function soundOriginal(deps: Pick<OpenDeps, 'objects' | 'damage'>, { keys, byteSize }: PhotoVersion) {
  const found = isObjectKey(keys.original) ? await deps.objects.stat(keys.original) : undefined
  if (!found) throw originalMissing()
  if (found.byteSize !== byteSize || (await deps.damage?.isKnown(keys.original))) throw originalDamaged()
  return { key: found.key, byteSize: found.byteSize }
}

async function derived(deps: OpenDeps, version: PhotoVersion, kind: 'preview' | 'thumbnail' | 'jpeg') {
  const keyOf = ({ keys }: PhotoVersion) => (kind === 'jpeg' ? keys.full : keys[kind])
  const found = await stored(deps, keyOf(version))
  if (found) return found
  if (version.renditions === 'failed') return undefined
  // Read again: another request may have made it, or the real pictures have just replaced the provisional ones.
  await onceAtATime(`${version.photoId}/${version.version}/${kind}`, async () => {
    const now = await deps.photos.findVersion(version.ownerId, version.photoId, version.version)
    if (!now || (await stored(deps, keyOf(now)))) return
    if (kind === 'jpeg') return makeFullSize(deps, now)
    await soundOriginal(deps, now)
    await makeRenditions(deps, now)
  })
  const now = await deps.photos.findVersion(version.ownerId, version.photoId, version.version)
  return now && stored(deps, keyOf(now))
}

async function makeFullSize(deps: OpenDeps, version: PhotoVersion) {
  const { key: originalKey } = await soundOriginal(deps, version)
  const original = await deps.objects.localCopy(originalKey)
  if (!original) throw originalMissing()
  try {
    const jpeg = await deps.imaging.fullSizeJpeg(original.path, version.mediaType)
    const key = renditionKey(version.ownerId, version.photoId, deps.clock.newId(), 'full')
    await deps.objects.put(key, jpeg)
    if (!(await deps.photos.setRenditionKey(version, 'full', key, version.keys.full))) await deps.objects.delete(key)
  } catch (error) {
    // A file that cannot be drawn whole has no such picture; the caller says so.
    if (!(error instanceof AppError) || error.code !== 'UNREADABLE_IMAGE') throw error
  } finally {
    await original.release()
  }
}

const underWay = new Map<string, Promise<void>>()

/** Ten requests for one picture that is missing make it once. */
function onceAtATime(key: string, work: () => Promise<void>): Promise<void> {
  const running = underWay.get(key)
  if (running) return running
  const started = work().finally(() => underWay.delete(key))
  underWay.set(key, started)
  return started
}

function jpegName(filename: string): string {
  const known: readonly string[] = Object.values(mediaTypes).flatMap(({ extensions }) => extensions)
  const dot = filename.lastIndexOf('.')
  const extension = dot > 0 ? filename.slice(dot).toLowerCase() : ''
  if (extension === '.jpg' || extension === '.jpeg') return filename
  return `${known.includes(extension) ? filename.slice(0, dot) : filename}.jpg`
}
