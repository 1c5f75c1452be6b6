import type { Readable } from 'node:stream'
import { requireFilename } from './filename.ts'
import { type IngestDeps, type IngestOutcome, type IngestRequest, ingestPhoto } from './ingest-photo.ts'

/**
 * Receives one photo in one go and ingests it. Nothing of it stays when it is refused.
 * Throws what ingestPhoto throws, TOO_LARGE, STORAGE_FULL, and the body's own error when it breaks off.
 */
export async function uploadPhoto(deps: IngestDeps, request: Omit<IngestRequest, 'uploadId'> & { body: Readable }): Promise<IngestOutcome> {
  requireFilename(request.filename)
  const uploadId = deps.clock.newId()
  await deps.objects.beginUpload(uploadId)
  try {
    await deps.objects.appendToUpload(uploadId, 0, request.body, { max: deps.limits.maxBytes })
    return await ingestPhoto(deps, { ...request, uploadId })
  } finally {
    await deps.objects.discardUpload(uploadId).catch((error) => deps.log.warn('upload_left_for_sweeper', {}, error))
  }
}
