import { AppError } from '../../app-error.ts'
import type { ObjectStore } from '../../domain/ports/object-store.ts'
import { type Instruments, observed } from './instruments.ts'

/** The same store; what is asked of it is counted, timed and traced. A listing is counted when it ends. */
export function measureObjects(objects: ObjectStore, instruments: Instruments): ObjectStore {
  const { metrics } = instruments

  function measured<T>(operation: string, work: () => Promise<T>): Promise<T> {
    return observed(instruments, { name: `storage.${operation}` }, work, (seconds, error) => {
      metrics.add('imgstream_storage_operations_total', { operation, result: resultOf(error) })
      metrics.time('imgstream_storage_duration_seconds', { operation }, seconds)
    })
  }

  async function* listed<T>(operation: string, list: AsyncIterable<T>): AsyncIterable<T> {
    const startedAt = performance.now()
    let failure: unknown
    try {
      yield* list
    } catch (error) {
      failure = error
      throw error
    } finally {
      metrics.add('imgstream_storage_operations_total', { operation, result: resultOf(failure) })
      metrics.time('imgstream_storage_duration_seconds', { operation }, (performance.now() - startedAt) / 1000)
    }
  }

  return {
    ...objects,
    put: (key, bytes) => measured('put', () => objects.put(key, bytes)),
    get: (key, range) => measured('get', () => objects.get(key, range)),
    stat: (key) => measured('stat', () => objects.stat(key)),
    delete: (key) => measured('delete', () => objects.delete(key)),
    list: (prefix) => listed('list', objects.list(prefix)),
    localCopy: (key) => measured('local_copy', () => objects.localCopy(key)),
    directUrl: (key, answer) => measured('direct_url', () => objects.directUrl(key, answer)),
    probe: () => measured('probe', () => objects.probe()),
    beginUpload: (uploadId) => measured('begin_upload', () => objects.beginUpload(uploadId)),
    appendToUpload: (uploadId, offset, body, size) => measured('append', () => objects.appendToUpload(uploadId, offset, body, size)),
    uploadLength: (uploadId) => measured('upload_length', () => objects.uploadLength(uploadId)),
    receivedBytes: (uploadId) => measured('received_bytes', () => objects.receivedBytes(uploadId)),
    localCopyOfUpload: (uploadId) => measured('local_copy_of_upload', () => objects.localCopyOfUpload(uploadId)),
    finishUpload: (uploadId, key, beside) => measured('finish_upload', () => objects.finishUpload(uploadId, key, beside)),
    discardUpload: (uploadId) => measured('discard_upload', () => objects.discardUpload(uploadId)),
    listUploads: () => listed('list_uploads', objects.listUploads()),
  }
}

/** What the caller did wrong is no failure of the storage. */
function resultOf(error: unknown): 'ok' | 'refused' | 'error' {
  if (error === undefined) return 'ok'
  const isOfTheCaller = error instanceof AppError ? error.status < 500 : isBrokenBody(error)
  return isOfTheCaller ? 'refused' : 'error'
}

/** A client that went away while it was sending. */
const isBrokenBody = (error: unknown) =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '')
