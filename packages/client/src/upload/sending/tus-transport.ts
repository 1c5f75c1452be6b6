import { type Photo, tusPath } from '@imgstream/contract'
import * as tus from 'tus-js-client'
import type { ApiClient } from '../../api-client.ts'
import { ApiError, errorFromAnswer, NetworkError } from '../../api-error.ts'
import type { OpenFile } from '../file-facts.ts'
import { type Clock, type SendProgress, type SendRequest, type SendResult, systemClock, type UploadTransport } from '../ports.ts'
import { sourceOf } from './tus-source.ts'
import { outcomeOf } from './upload-outcome.ts'

/** Cloud Run takes at most 32 MiB in an HTTP/1 request, and a bucket keeps multiples of 256 KiB. */
export const chunkBytes = 8 * 1024 * 1024
/** A request that moves no byte and gets no answer for so long is given up; a large HEIC may take a while to be looked at. */
const stallMs = 120_000

/**
 * Uploads by tus 1.0 (https://tus.io/protocols/resumable-upload). Retries are off here: the engine decides about them, knows the pause
 * and the network, and hands back the upload's address to go on from.
 */
export function createTusTransport(api: ApiClient, options: { clock?: Clock; stallMs?: number } = {}): UploadTransport {
  const clock = options.clock ?? systemClock
  const endpoint = absolute(api.baseUrl, tusPath)

  async function commit(uploadUrl: string, request: SendRequest, signal: AbortSignal): Promise<SendResult> {
    try {
      const outcome = await api.call(
        'commitUpload',
        {
          params: { id: uploadId(uploadUrl) },
          body: {
            on_collision: request.onCollision,
            filename: request.filename,
            ...(request.expectedVersion === undefined ? {} : { expected_version: request.expectedVersion }),
            ...(request.askedMs === undefined ? {} : { asked_ms: request.askedMs }),
          },
        },
        { signal },
      )
      return { kind: 'stored', outcome }
    } catch (error) {
      return toReview(error, uploadUrl, endpoint)
    }
  }

  async function send(request: SendRequest, file: OpenFile, progress: SendProgress, signal: AbortSignal): Promise<SendResult> {
    let uploadUrl = request.uploadUrl
    const created = (url: string) => {
      uploadUrl = url
      progress.created(url)
    }
    try {
      const outcome = outcomeOf(await transfer(request, file, { created, sent: (bytes) => progress.sent(bytes) }, signal))
      if (outcome) return { kind: 'stored', outcome }
    } catch (error) {
      return toReview(error, uploadUrl, endpoint)
    }
    if (!uploadUrl) throw new ApiError('UNEXPECTED_ANSWER', 'The server took the file without saying what became of it', { status: 200 })
    // All bytes are there and the answer got lost on an earlier try: deciding again answers what was stored.
    return commit(uploadUrl, request, signal)
  }

  /** Resolves with the body of the answer that completed the upload. */
  function transfer(request: SendRequest, file: OpenFile, progress: SendProgress, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const source = sourceOf(file)
      const upload = new tus.Upload(new Blob(), {
        // Resuming must not begin anew by itself: whether the upload is gone or the server only busy is told apart by the caller.
        ...(request.uploadUrl ? { uploadUrl: request.uploadUrl } : { endpoint }),
        metadata: metadataOf(request),
        headers: { ...api.headers },
        chunkSize: chunkBytes,
        // Keep both is the one decision that would store twice if its answer got lost and it were sent again: that one gets its address first.
        uploadDataDuringCreation: request.onCollision !== 'keep_both',
        storeFingerprintForResuming: false,
        fingerprint: () => Promise.resolve(''),
        retryDelays: null,
        fileReader: source.reader,
        onUploadUrlAvailable: () => upload.url && progress.created(upload.url),
        onProgress: (sent) => {
          stall.moved()
          progress.sent(sent)
        },
        onSuccess: ({ lastResponse }) => finish(() => resolve(lastResponse.getBody())),
        onError: (error) => finish(() => void whatBroke(source.problem(), error, file).then(reject)),
      })
      const finish = (settle: () => void) => {
        stall.end()
        signal.removeEventListener('abort', aborted)
        settle()
      }
      const giveUp = (reason: unknown) => {
        void upload.abort()
        finish(() => reject(reason))
      }
      const aborted = () => giveUp(signal.reason)
      const stall = watch(clock, options.stallMs ?? stallMs, () => giveUp(new NetworkError('The connection stands still')))
      if (signal.aborted) return aborted()
      signal.addEventListener('abort', aborted)
      upload.start()
    })
  }

  return {
    async send(request, file, progress, signal) {
      try {
        return await send(request, file, progress, signal)
      } catch (error) {
        if (!request.uploadUrl || !(error instanceof ApiError) || (error.status !== 404 && error.status !== 410)) throw error
        // The server does not know the upload any more (expired, say): from the start.
        return send({ ...request, uploadUrl: undefined }, file, progress, signal)
      }
    },
    commit,
    check: (files, signal) => api.call('checkCollisions', { body: { files } }, { signal }),
    restore: (photoId, signal) => api.call('restorePhoto', { params: { id: photoId } }, { signal }),
    async discard(uploadUrl) {
      try {
        await tus.Upload.terminate(uploadUrl, { headers: { ...api.headers }, retryDelays: null })
      } catch {
        // It expires by itself.
      }
    },
    async isReachable() {
      try {
        return (await api.call('getReadiness')).ready
      } catch {
        return false
      }
    },
  }
}

function metadataOf(request: SendRequest): Record<string, string> {
  return {
    filename: request.filename,
    on_collision: request.onCollision,
    checksum: request.checksum,
    last_modified: String(Math.round(request.lastModifiedMs)),
    batch_id: request.batchId,
    ...(request.expectedVersion === undefined ? {} : { expected_version: String(request.expectedVersion) }),
    ...(request.askedMs === undefined ? {} : { asked_ms: String(request.askedMs) }),
    ...(request.record ? { record: JSON.stringify(request.record) } : {}),
  }
}

/** A refusal that a person can decide becomes a result; everything else stays an error. */
function toReview(error: unknown, knownUrl: string | undefined, endpoint: string): SendResult {
  if (!(error instanceof ApiError) || (error.code !== 'COLLISION' && error.code !== 'CHANGED')) throw error
  const { upload_url, existing_photo, suggested_filename } = error.details
  return {
    kind: 'review',
    reason: error.code === 'CHANGED' ? 'changed' : 'collision',
    existing: (existing_photo as Photo | null | undefined) ?? undefined,
    suggestedName: typeof suggested_filename === 'string' ? suggested_filename : undefined,
    uploadUrl: typeof upload_url === 'string' ? new URL(upload_url, endpoint).href : knownUrl,
  }
}

async function whatBroke(seen: unknown, error: Error, file: OpenFile): Promise<unknown> {
  if (seen) return seen
  const answered = errorOf(error)
  return (answered instanceof NetworkError ? await file.problem?.() : undefined) ?? answered
}

function errorOf(error: Error): Error {
  if (!(error instanceof tus.DetailedError) || !error.originalResponse) return new NetworkError('The connection broke', { cause: error })
  const response = error.originalResponse
  return errorFromAnswer({ status: response.getStatus(), body: response.getBody(), header: (name) => response.getHeader(name) })
}

const uploadId = (uploadUrl: string) =>
  decodeURIComponent(
    uploadUrl
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? '',
  )

/** Tus needs a whole address even where the API is the page's own. */
function absolute(baseUrl: string, path: string): string {
  const page = (globalThis as { location?: { href?: string } }).location?.href
  return new URL(baseUrl + path, page).href
}

/** Calls back when nothing moved for `ms`. */
function watch(clock: Clock, ms: number, stalled: () => void): { moved(): void; end(): void } {
  let cancel = clock.after(ms, stalled)
  return {
    moved() {
      cancel()
      cancel = clock.after(ms, stalled)
    },
    end: () => cancel(),
  }
}
