import type { Readable } from 'node:stream'
import { DataStore, ERRORS, Upload } from '@tus/utils'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ObjectStore } from '../../domain/ports/object-store.ts'
import type { UploadRepository } from '../../domain/ports/repositories.ts'
import type { Quota } from '../../domain/photos/quota.ts'
import type { PendingLimit } from '../../domain/uploads/pending-limit.ts'
import { dropUpload } from '../../domain/uploads/commit-upload.ts'

interface TusStoreDeps {
  objects: ObjectStore
  uploads: UploadRepository
  clock: Clock
  limits: { maxBytes: number }
  uploadExpiryMs: number
  quota?: Quota
  /** Asked before an upload is begun. */
  pendingLimit?: PendingLimit
  /** The owner of the request that is being served. */
  ownerId: () => string
}

/** The library's resumable uploads as the tus server sees them: metadata in the database, bytes in the object store. */
export class TusStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']
  readonly #deps: TusStoreDeps

  constructor(deps: TusStoreDeps) {
    super()
    this.#deps = deps
  }

  override async create(upload: Upload): Promise<Upload> {
    const { objects, uploads, clock, ownerId, uploadExpiryMs, limits, pendingLimit, quota } = this.#deps
    await pendingLimit?.(ownerId(), upload.size ?? limits.maxBytes)
    await quota?.reserve(ownerId(), upload.id, upload.size ?? limits.maxBytes)
    const createdAtMs = clock.nowMs()
    try {
      // The row first: staged bytes without a row are swept, whatever happens here.
      await uploads.insert({
        id: upload.id,
        ownerId: ownerId(),
        ...(upload.size !== undefined && { length: upload.size }),
        metadata: upload.metadata ?? {},
        createdAtMs,
        expiresAtMs: createdAtMs + uploadExpiryMs,
      })
    } finally {
      // From here on the row counts, or nothing does.
      await quota?.release(upload.id)
    }
    await objects.beginUpload(upload.id)
    upload.creation_date = new Date(createdAtMs).toISOString()
    return upload
  }

  override async getUpload(id: string): Promise<Upload> {
    const { objects, uploads, clock, ownerId } = this.#deps
    const record = await uploads.find(ownerId(), id)
    if (!record) throw ERRORS.FILE_NOT_FOUND
    if (record.expiresAtMs <= clock.nowMs()) throw ERRORS.FILE_NO_LONGER_EXISTS
    // A committed upload has no bytes of its own any more: all of it has arrived.
    const offset = record.outcome ? record.length : await objects.uploadLength(id)
    if (offset === undefined) throw ERRORS.FILE_NO_LONGER_EXISTS
    return new Upload({
      id,
      offset,
      ...(record.length !== undefined && { size: record.length }),
      metadata: record.metadata,
      creation_date: new Date(record.createdAtMs).toISOString(),
    })
  }

  override async write(body: Readable, id: string, offset: number): Promise<number> {
    const record = await this.#deps.uploads.find(this.#deps.ownerId(), id)
    if (!record) throw ERRORS.FILE_NOT_FOUND
    // Nothing is missing: the request only asks for the outcome, after a commit or because the process died before one.
    if (record.outcome || offset === record.length) {
      body.resume()
      return offset
    }
    return this.#deps.objects.appendToUpload(id, offset, body, {
      max: record.length ?? this.#deps.limits.maxBytes,
      ...(record.length !== undefined && { total: record.length }),
    })
  }

  override async remove(id: string): Promise<void> {
    const record = await this.#deps.uploads.find(this.#deps.ownerId(), id)
    if (!record) throw ERRORS.FILE_NOT_FOUND
    await dropUpload(this.#deps, record)
  }

  override getExpiration(): number {
    return this.#deps.uploadExpiryMs
  }
}
