import { AppError } from '../../../app-error.ts'
import { BucketFailure, type Patience, withRetries } from './retries.ts'

/** A session keeps whole units of this many bytes of every chunk but the last. Source: Cloud Storage, "Resumable uploads". */
export const chunkUnit = 256 * 1024

/** How much of the object is in the bucket; `complete` when it is an object now. */
export interface SessionState {
  persisted: number
  complete: boolean
}

/**
 * Sends bytes `start`… of an upload to its session; `total` is the whole length when these are the last ones. After a failure the bucket is
 * asked what it has and the rest is sent again. Throws AppError UPLOAD_NOT_FOUND for a session that is over, STORAGE_UNAVAILABLE.
 */
export async function sendChunk(
  session: string,
  bytes: Uint8Array,
  start: number,
  total: number | undefined,
  patience: Patience,
): Promise<SessionState> {
  const end = start + bytes.length
  let at = start
  return withRetries(patience, async (isRepeated) => {
    if (isRepeated) {
      const state = await ask(session, total, patience)
      if (state.complete || state.persisted >= end) return state
      if (state.persisted < start)
        throw new AppError('UPLOAD_CONFLICT', 'The upload is at another offset. Ask for the offset and go on from there.')
      at = state.persisted
    }
    const range = bytes.length === 0 ? `bytes */${total ?? '*'}` : `bytes ${at}-${end - 1}/${total ?? '*'}`
    return put(session, bytes.subarray(at - start), range, patience)
  })
}

/** What the bucket has of an upload. */
export function askSession(session: string, patience: Patience): Promise<SessionState> {
  return withRetries(patience, () => ask(session, undefined, patience))
}

/** Ends a session that is not needed any more. One that is left ends by itself after a week. */
export async function cancelSession(session: string, { timeoutMs }: Patience): Promise<void> {
  await fetch(session, { method: 'DELETE', signal: AbortSignal.timeout(timeoutMs) }).then(
    (response) => response.body?.cancel(),
    () => {},
  )
}

const ask = (session: string, total: number | undefined, patience: Patience) =>
  put(session, new Uint8Array(), `bytes */${total ?? '*'}`, patience)

async function put(session: string, bytes: Uint8Array, range: string, { timeoutMs }: Patience): Promise<SessionState> {
  const response = await fetch(session, {
    method: 'PUT',
    headers: { 'content-range': range },
    // A copy of the view's type only: fetch takes no view of shared memory, which this is not.
    body: bytes as Uint8Array<ArrayBuffer>,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  if (response.status === 308) {
    const last = /^bytes=0-(\d+)$/.exec(response.headers.get('range') ?? '')?.[1]
    return { persisted: last === undefined ? 0 : Number(last) + 1, complete: false }
  }
  if (response.ok) return { persisted: Number((JSON.parse(text) as { size: string }).size), complete: true }
  if (response.status === 404 || response.status === 410) {
    throw new AppError('UPLOAD_NOT_FOUND', 'This upload does not exist or has expired. Send the file again.')
  }
  throw new BucketFailure(response.status, text)
}
