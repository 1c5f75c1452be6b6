import type { Readable } from 'node:stream'
import { AppError } from '../../app-error.ts'
import { noteFailedUpload } from './note-failed-upload.ts'
import { requireFilename } from './filename.ts'
import { ingestPhoto } from './ingest-photo.ts'
import type { IngestDeps, IngestOutcome, IngestRequest } from './ingest-request.ts'

export type UploadRequest = Omit<IngestRequest, 'uploadId'> & {
  body: Readable
  /** Bytes that the body will have, where that is certain. */
  announcedBytes?: number
}

/**
 * Receives one photo in one go and ingests it. Nothing of it stays when it is refused.
 * Throws what ingestPhoto throws, TOO_LARGE, QUOTA_EXCEEDED, STORAGE_FULL, and the body's own error when it breaks off.
 */
export async function uploadPhoto(deps: IngestDeps, request: UploadRequest): Promise<IngestOutcome> {
  try {
    return await receiveAndIngest(deps, request)
  } catch (error) {
    // What is no AppError broke the connection, or was noted when it broke the ingest.
    if (error instanceof AppError) noteFailedUpload(deps.events, request, error)
    throw error
  }
}

async function receiveAndIngest(deps: IngestDeps, request: UploadRequest): Promise<IngestOutcome> {
  requireFilename(request.filename)
  const uploadId = deps.clock.newId()
  const { ownerId, announcedBytes } = request
  if (announcedBytes !== undefined) await deps.quota?.reserve(ownerId, uploadId, announcedBytes)
  try {
    await deps.objects.beginUpload(uploadId)
    await receive(deps, request, uploadId)
    return await ingestPhoto(deps, { ...request, uploadId })
  } finally {
    await deps.objects.discardUpload(uploadId).catch((error) => deps.log.warn('upload_left_for_sweeper', {}, error))
    await deps.quota?.release(uploadId).catch((error) => deps.log.warn('reservation_left_to_expire', {}, error))
  }
}

/** Where nobody said how long the body is, it may be as long as there is room, and the room is reserved once its length is known. */
async function receive(deps: IngestDeps, { ownerId, body, announcedBytes }: UploadRequest, uploadId: string) {
  const { maxBytes } = deps.limits
  const room = deps.quota && announcedBytes === undefined ? await deps.quota.room(ownerId) : maxBytes
  try {
    const byteSize = await deps.objects.appendToUpload(uploadId, 0, body, { max: Math.min(maxBytes, room) })
    if (announcedBytes === undefined) await deps.quota?.reserve(ownerId, uploadId, byteSize)
  } catch (error) {
    if (deps.quota && room < maxBytes && error instanceof AppError && error.code === 'TOO_LARGE')
      throw await deps.quota.exceeded(ownerId, undefined)
    throw error
  }
}
