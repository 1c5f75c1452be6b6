import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { tooLarge } from './upload-refusals.ts'

/** Socket chunks are small; writing half a megabyte at once keeps the thread pool free for pictures. */
const writeAtOnce = 512 * 1024

/**
 * Writes a body at `offset`, never beyond `maxBytes` in all: AppError TOO_LARGE. `written` hears of what is in the file by now, the chunks
 * and the new length. When the body breaks off, what came before is written and its error thrown.
 */
export async function writeStream(
  file: FileHandle,
  body: Readable,
  offset: number,
  maxBytes: number,
  written: (chunks: readonly Buffer[], length: number) => void,
): Promise<void> {
  let position = offset
  let chunks: Buffer[] = []
  let waiting = 0

  async function flush() {
    const group = chunks
    chunks = []
    waiting = 0
    for (let left = group; left.length > 0; ) {
      const { bytesWritten } = await file.writev(left, position)
      position += bytesWritten
      left = remaining(left, bytesWritten)
    }
    written(group, position)
  }

  let failure: unknown
  try {
    // The body is a request's: destroying it when this loop ends early would take the connection with it, and the answer.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      if (position + waiting + bytes.length > maxBytes) {
        throw tooLarge(maxBytes)
      }
      chunks.push(bytes)
      waiting += bytes.length
      if (waiting >= writeAtOnce) await flush()
    }
  } catch (error) {
    failure = error
    // Nobody reads it any more: its end, however it comes, is nobody's error.
    body.on('error', () => {})
  }
  if (chunks.length > 0) await flush()
  if (failure) throw failure
}

/** SHA-256 of a file, lower-case hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: writeAtOnce })) hash.update(chunk)
  return hash.digest('hex')
}

function remaining(chunks: Buffer[], bytesWritten: number): Buffer[] {
  let skip = bytesWritten
  const left: Buffer[] = []
  for (const chunk of chunks) {
    if (skip < chunk.length) left.push(chunk.subarray(skip))
    skip = Math.max(0, skip - chunk.length)
  }
  return left
}
