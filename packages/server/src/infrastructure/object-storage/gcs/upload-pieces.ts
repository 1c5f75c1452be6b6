import type { Readable } from 'node:stream'
import type { UploadSize } from '../../../domain/ports/object-store.ts'
import { tooLarge } from '../upload-refusals.ts'

/** Bytes that are held in memory for an upload that is being received, and that are sent to the bucket at once. */
const pieceSize = 8 * 1024 * 1024

export interface Piece {
  bytes: Buffer
  /** Nothing comes after it: the upload is whole. */
  isLast: boolean
  /** The body broke off after these bytes. */
  failure?: { error: unknown }
}

/** A body in pieces of at most `pieceSize`, so that memory stays small and the session gets whole units. */
export async function* piecesOf(body: Readable, { total, max }: UploadSize, offset: number): AsyncGenerator<Piece, void> {
  let chunks: Buffer[] = []
  let length = 0
  let position = offset
  const take = (byteSize: number): Buffer => {
    const all = Buffer.concat(chunks)
    chunks = byteSize < all.length ? [all.subarray(byteSize)] : []
    length = all.length - byteSize
    return all.subarray(0, byteSize)
  }
  let failure: { error: unknown } | undefined
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      position += chunk.length
      if (position > max) throw tooLarge(max)
      chunks.push(chunk)
      length += chunk.length
      // One byte more than a piece shows that it is not the last.
      if (length > pieceSize) yield { bytes: take(pieceSize), isLast: false }
    }
  } catch (error) {
    failure = { error }
    body.on('error', () => {})
  }
  const isLast = !failure && (total === undefined || position === total)
  yield { bytes: take(length), isLast, ...(failure && { failure }) }
}
