import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, mkdir, open, rename, rm, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type ApiClient, ApiError, NetworkError } from '@imgstream/client'
import type { PlannedFile } from './plan-files.ts'

/** Whether the file is there, whole: by its bytes, or with `quick` by its size alone. */
export async function isThere(path: string, file: PlannedFile, quick: boolean): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined)
  if (!stats?.isFile() || stats.size !== file.file_size) return false
  if (!quick && (await hashOf(path)) !== file.checksum) return false
  if (Math.abs(stats.mtimeMs - file.mtime_ms) > 2000) await setTime(path, file)
  return true
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/**
 * Fetches one original into `part` and, once its bytes are proved and on the disk, moves it to `path`. False when other bytes came.
 * Throws ApiError, NetworkError, and the disk's own errors.
 */
export async function receiveFile(
  api: ApiClient,
  file: PlannedFile,
  place: { part: string; path: string; direct: boolean; signal: AbortSignal; received: (bytes: number) => void },
): Promise<boolean> {
  const answer = await api.call(
    'getOriginal',
    // As a download: where pictures live in a bucket they come from there, without the server in between.
    { params: { id: file.photo_id }, query: { v: file.version, ...(place.direct && { download: true }) } },
    { signal: place.signal },
  )
  const part = await open(place.part, 'w')
  try {
    const hash = createHash('sha256')
    for await (const piece of bodyOf(answer)) {
      hash.update(piece)
      await part.writeFile(piece)
      place.received(piece.byteLength)
    }
    if (hash.digest('hex') !== file.checksum) return false
    await part.sync()
  } finally {
    await part.close()
  }
  await mkdir(dirname(place.path), { recursive: true })
  await setTime(place.part, file)
  await rename(place.part, place.path)
  return true
}

async function* bodyOf(answer: Response): AsyncGenerator<Uint8Array> {
  if (!answer.body) return
  try {
    for await (const piece of answer.body) yield piece as Uint8Array
  } catch (error) {
    throw new NetworkError('The connection broke before the file was complete', { cause: error })
  }
}

/** Some file systems know no time before 1970 or 1980: the file is as good without. */
const setTime = (path: string, file: PlannedFile) => utimes(path, new Date(file.mtime_ms), new Date(file.mtime_ms)).catch(() => {})

export const removePart = (path: string) => rm(path, { force: true }).catch(() => {})

/** What the server says of a file that it cannot hand out; undefined for other errors. */
export function serverProblem(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const { code } = error
  if (code === 'PHOTO_NOT_FOUND' || code === 'VERSION_NOT_FOUND') return 'gone'
  return ['ORIGINAL_MISSING', 'ORIGINAL_DAMAGED', 'NO_PICTURE', 'INTERNAL'].includes(code) ? code.toLowerCase() : undefined
}
