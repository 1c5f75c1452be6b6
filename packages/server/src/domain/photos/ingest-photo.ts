import { nameKey } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { InspectedPicture } from '../ports/imaging.ts'
import type { ReceivedBytes } from '../ports/object-store.ts'
import type { PhotoRow } from '../ports/photo-repository.ts'
import { decideIngest, type IngestPlan } from './decide-ingest.ts'
import { requireFilename } from './filename.ts'
import type { IngestDeps, IngestOutcome, IngestRequest } from './ingest-request.ts'
import { noteFailedUpload } from './note-failed-upload.ts'
import { noteCollision, noteFailedOverwrite, noteResolution, noteSkipped } from './note-ingest.ts'
import { newPhotoRow, newVersionRow } from './new-rows.ts'
import type { ObjectKeys } from './photo.ts'
import { discardPictures, storePictures } from './store-pictures.ts'
import { tellOfIngest } from './tell-of-ingest.ts'

/** What is known of an ingest, however it ends. */
interface Noted {
  collision: boolean
  byteSize: number
}

/** Racing writers of one name each get their turn; more rounds than this means something else is wrong. */
const maxRounds = 200

/**
 * Makes received bytes a photo: inspect, store, then one transaction.
 *
 * Bytes go first: an object without a row is garbage the sweeper collects, while a row without an object is a photo the owner has lost.
 * The received bytes stay with the upload, so that a refusal (COLLISION, CHANGED) can be decided without sending them again.
 * Throws AppError: INVALID_FILENAME, TOO_SMALL, CHECKSUM_MISMATCH, COLLISION, CHANGED, UNSUPPORTED_FORMAT, UNREADABLE_IMAGE, TOO_MANY_PIXELS.
 */
export async function ingestPhoto(deps: IngestDeps, request: IngestRequest): Promise<IngestOutcome> {
  const noted = { collision: false, byteSize: 0 }
  const startedAt = performance.now()
  try {
    return await tellOfIngest(deps.telemetry, request, noted, () => ingest(deps, request, noted, startedAt))
  } catch (error) {
    if (request.onCollision === 'overwrite' && noted.collision) noteFailedOverwrite(deps, request, error, startedAt)
    else noteFailedUpload(deps.events, request, error)
    throw error
  }
}

async function ingest(deps: IngestDeps, request: IngestRequest, noted: Noted, startedAt: number): Promise<IngestOutcome> {
  requireFilename(request.filename)
  const received = await deps.objects.receivedBytes(request.uploadId)
  noted.byteSize = received.byteSize
  requireBytes(deps, request, received)
  let picture: InspectedPicture | undefined
  let stored: { photoId: string; keys: ObjectKeys } | undefined
  let settled = false
  // From the moment a commit is asked for until its answer arrives, a row may name the objects: they are the sweeper's to judge then.
  let inDoubt = false
  try {
    for (let round = 1; round <= maxRounds; round++) {
      const askedAt = performance.now()
      const existing = await deps.photos.findLiveByNameKey(request.ownerId, nameKey(request.filename))
      if (existing && !noted.collision) {
        noted.collision = true
        await noteCollision(deps, request, existing, { askedAt, checksum: received.checksum })
      }
      const plan = await decideIngest(deps, request, received, existing)
      if (plan.kind === 'skip') return await skipped(deps, request, plan, received, startedAt)

      picture ??= await inspect(deps, request.uploadId)
      const photoId: string = plan.kind === 'replace' ? plan.existing.id : (stored?.photoId ?? deps.clock.newId())
      if (stored?.photoId !== photoId) {
        if (stored) await discardPictures(deps, stored.keys)
        stored = undefined
        stored = { photoId, keys: await storePictures(deps, request, photoId, picture) }
      }
      const row = rowFor(deps, request, plan, received, picture, stored)
      inDoubt = true
      settled = plan.kind === 'replace' ? await deps.photos.replace(row, plan.existing.version) : await deps.photos.insert(row)
      settled ||= await isRecorded(deps, row)
      inDoubt = false
      // Someone else took the name, or replaced the photo, while the bytes were moving: look and decide again.
      if (!settled) continue
      if (row.version.renditions === 'pending') deps.renditions.enqueue(row.version)
      noteResolution(deps, request, plan, row.photo, startedAt)
      return { kind: plan.origin, photo: row.photo }
    }
    throw new AppError('TOO_MANY_REQUESTS', 'Too many uploads use this filename at once. Nothing was changed; send it again.')
  } finally {
    if (stored && !settled && !inDoubt) await discardPictures(deps, stored.keys)
  }
}

/** A commit whose answer was lost and that was tried again finds its own row in the way. */
async function isRecorded(deps: IngestDeps, { version }: PhotoRow): Promise<boolean> {
  const recorded = await deps.photos.findVersion(version.ownerId, version.photoId, version.version)
  return recorded?.keys.original === version.keys.original
}

function requireBytes(deps: IngestDeps, request: IngestRequest, received: ReceivedBytes) {
  if (received.byteSize < deps.limits.minBytes) {
    throw new AppError('TOO_SMALL', `The file has ${received.byteSize} bytes: too few to be a photo. Choose the original file.`, {
      details: { file_size: received.byteSize, min_file_size: deps.limits.minBytes },
    })
  }
  if (request.checksum && request.checksum !== received.checksum) {
    throw new AppError('CHECKSUM_MISMATCH', 'The file changed on its way or while it was read. Nothing was stored; send it again.', {
      details: { expected: request.checksum, received: received.checksum },
    })
  }
}

async function inspect(deps: IngestDeps, uploadId: string): Promise<InspectedPicture> {
  const copy = await deps.objects.localCopyOfUpload(uploadId)
  if (!copy) throw new AppError('UPLOAD_NOT_FOUND', 'The received bytes are gone. Send the file again.')
  try {
    return await deps.imaging.inspect(copy.path)
  } finally {
    await copy.release()
  }
}

function rowFor(
  deps: IngestDeps,
  request: IngestRequest,
  plan: Exclude<IngestPlan, { kind: 'skip' }>,
  received: ReceivedBytes,
  picture: InspectedPicture,
  stored: { photoId: string; keys: ObjectKeys },
): PhotoRow {
  const nowMs = deps.clock.nowMs()
  if (plan.kind === 'replace') return newVersionRow({ existing: plan.existing, request, received, picture, keys: stored.keys, nowMs })
  return newPhotoRow({
    photoId: stored.photoId,
    filename: plan.filename,
    origin: plan.origin,
    request,
    received,
    picture,
    keys: stored.keys,
    nowMs,
  })
}

async function skipped(
  deps: IngestDeps,
  request: IngestRequest,
  plan: Extract<IngestPlan, { kind: 'skip' }>,
  received: ReceivedBytes,
  startedAt: number,
): Promise<IngestOutcome> {
  const isHealed = plan.reason === 'identical' && (await deps.heal?.(plan.photo, request.uploadId, received))
  if (request.batchId) await deps.batches.count(request.ownerId, request.batchId, 'skipped', deps.clock.nowMs())
  noteSkipped(deps, request, plan, startedAt)
  return { kind: 'skipped', photo: plan.photo, reason: plan.reason, ...(isHealed && { healed: true }) }
}
