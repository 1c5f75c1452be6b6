import { maxAskedMs, type OnCollision } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import { ingestPhoto } from '../photos/ingest-photo.ts'
import type { IngestDeps, IngestOutcome, IngestRequest } from '../photos/ingest-request.ts'
import type { UploadRecord, UploadRepository } from '../ports/repositories.ts'
import { readPhotoRecord } from './read-photo-record.ts'

export interface CommitDeps extends IngestDeps {
  uploads: UploadRepository
}

export interface CommitRequest {
  ownerId: string
  uploadId: string
  /** What the person decided since; else what the upload's own metadata says. */
  onCollision?: OnCollision
  expectedVersion?: number
  filename?: string
  /** How long a person was asked for this decision, ms. */
  askedMs?: number
}

/** What was answered when the upload was committed; `present` is the answer's JSON, kept for a client that lost it. */
export type CommitOutcome = { kind: 'committed'; outcome: IngestOutcome } | { kind: 'known'; answer: string }

const decidable = new Set(['COLLISION', 'CHANGED'])
/** Failures of ours: the bytes are fine and stay for another try. */
const temporary = new Set([
  'STORAGE_FULL',
  'STORAGE_UNAVAILABLE',
  'DATABASE_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'SHUTTING_DOWN',
  'INVALID_FILENAME',
])
const turns = new Map<string, Promise<unknown>>()

/**
 * Makes a received upload a photo, once: asked again it says what it said before. A collision without a decision keeps the bytes until the
 * upload expires; a file that cannot be a photo is discarded. `present` makes the answer that is kept.
 * Throws AppError UPLOAD_NOT_FOUND, UPLOAD_CONFLICT while bytes are missing, and what ingestPhoto throws.
 */
export async function commitUpload(
  deps: CommitDeps,
  request: CommitRequest,
  present: (outcome: IngestOutcome) => string,
): Promise<CommitOutcome> {
  // One commit of an upload at a time: the second finds the first one's answer.
  const turn = (turns.get(request.uploadId) ?? Promise.resolve()).catch(() => {}).then(() => commitOnce(deps, request, present))
  turns.set(request.uploadId, turn)
  try {
    return await turn
  } finally {
    if (turns.get(request.uploadId) === turn) turns.delete(request.uploadId)
  }
}

async function commitOnce(deps: CommitDeps, request: CommitRequest, present: (outcome: IngestOutcome) => string): Promise<CommitOutcome> {
  const { ownerId, uploadId } = request
  const upload = await deps.uploads.find(ownerId, uploadId)
  if (!upload) throw new AppError('UPLOAD_NOT_FOUND', 'This upload does not exist or has expired. Send the file again.')
  if (upload.outcome) return { kind: 'known', answer: upload.outcome }
  const length = await deps.objects.uploadLength(uploadId)
  if (length === undefined || length !== upload.length) {
    throw new AppError('UPLOAD_CONFLICT', 'Not all bytes of this upload have arrived. Send the rest first.', {
      details: { received: length ?? 0, length: upload.length ?? null },
    })
  }
  try {
    const outcome = await ingestPhoto(deps, ingestRequest(upload, request))
    await deps.uploads.setOutcome(ownerId, uploadId, present(outcome))
    await deps.objects.discardUpload(uploadId).catch((error) => deps.log.warn('upload_left_for_sweeper', {}, error))
    return { kind: 'committed', outcome }
  } catch (error) {
    if (!(error instanceof AppError) || temporary.has(error.code)) throw error
    if (decidable.has(error.code)) {
      throw new AppError(error.code, error.message, {
        details: { ...error.details, upload_id: uploadId, upload_url: `/api/uploads/${uploadId}` },
        cause: error,
      })
    }
    await dropUpload(deps, upload)
    throw error
  }
}

/** Forgets an upload and its bytes. Bytes go first: a row that is left is taken up again when it expires. */
export async function dropUpload(
  deps: Pick<CommitDeps, 'objects' | 'uploads'>,
  upload: Pick<UploadRecord, 'id' | 'ownerId'>,
): Promise<void> {
  await deps.objects.discardUpload(upload.id)
  await deps.uploads.delete(upload.ownerId, upload.id)
}

/** Drops every upload whose time is over; returns how many. */
export async function expireUploads(deps: Pick<CommitDeps, 'objects' | 'uploads' | 'clock'>): Promise<number> {
  let dropped = 0
  for (;;) {
    const expired = await deps.uploads.listExpired(deps.clock.nowMs(), 100)
    for (const upload of expired) await dropUpload(deps, upload)
    dropped += expired.length
    if (expired.length < 100) return dropped
  }
}

function ingestRequest(upload: UploadRecord, { filename, onCollision, expectedVersion, askedMs }: CommitRequest): IngestRequest {
  const announced = { ...uploadIntent(upload.metadata), ownerId: upload.ownerId, uploadId: upload.id }
  const named = filename === undefined ? announced : { ...announced, filename }
  if (onCollision === undefined) return named
  // A decision stands on its own: the version and the time announced with the upload belong to the decision announced with it.
  const { expectedVersion: _, askedMs: __, ...rest } = named
  return {
    ...rest,
    onCollision,
    ...(expectedVersion !== undefined && { expectedVersion }),
    ...(askedMs !== undefined && { askedMs }),
  }
}

/** What the client said of an upload before its bytes came. */
export type UploadIntent = Omit<IngestRequest, 'ownerId' | 'uploadId'>

const onCollisionValues: readonly string[] = ['fail', 'overwrite', 'skip', 'keep_both'] satisfies OnCollision[]

/** What a client announced in Upload-Metadata. Throws AppError INVALID_REQUEST naming the value that is wrong. */
export function uploadIntent(metadata: Record<string, string | null>): UploadIntent {
  const {
    filename,
    on_collision: onCollision,
    expected_version: version,
    checksum,
    last_modified: lastModified,
    batch_id: batchId,
    asked_ms: asked,
    record,
  } = metadata
  const wrong = (name: string, expected: string): never => {
    throw new AppError('INVALID_REQUEST', `Upload-Metadata: ${name} must be ${expected}.`, { details: { name } })
  }
  const whole = (name: string, text: string) => (/^-?\d{1,15}$/.test(text) ? Number(text) : wrong(name, 'a whole number'))
  const positive = (name: string, text: string) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : wrong(name, 'a whole number from 1'))
  const time = (name: string, text: string) =>
    /^\d{1,10}$/.test(text) && Number(text) <= maxAskedMs ? Number(text) : wrong(name, `a number of milliseconds up to ${maxAskedMs}`)
  if (!filename) return wrong('filename', 'given')
  if (onCollision && !onCollisionValues.includes(onCollision)) wrong('on_collision', onCollisionValues.join(', '))
  if (checksum && !/^[0-9a-f]{64}$/i.test(checksum)) wrong('checksum', 'a SHA-256 in hex')
  if (batchId && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(batchId)) wrong('batch_id', 'a UUID')
  return {
    filename,
    // One of the four, checked above.
    onCollision: (onCollision || 'fail') as OnCollision,
    ...(version && { expectedVersion: positive('expected_version', version) }),
    ...(asked && { askedMs: time('asked_ms', asked) }),
    ...(checksum && { checksum: checksum.toLowerCase() }),
    ...(lastModified && { lastModifiedMs: whole('last_modified', lastModified) }),
    ...(batchId && { batchId: batchId.toLowerCase() }),
    ...(record && { record: readPhotoRecord(record) ?? wrong('record', 'the JSON of a PhotoRecord') }),
  }
}
