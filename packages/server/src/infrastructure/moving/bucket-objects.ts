import type { LibraryObjects, TargetObjects } from '../../domain/ports/moving.ts'
import { runningCrc32c } from '../object-storage/gcs/crc32c.ts'
import type { GcsBucket } from '../object-storage/gcs/gcs-bucket.ts'
import { cancelSession, sendChunk } from '../object-storage/gcs/resumable-session.ts'
import { usualPatience } from '../object-storage/gcs/retries.ts'
import { objectKey } from '../object-storage/object-keys.ts'
import { headOf, joined } from './folder-objects.ts'

/** What a resumable session gets at once: whole units of 256 KiB. */
const pieceSize = 8 * 1024 * 1024

/** The objects of a bucket; what is read is checked by its CRC32C. */
export function bucketObjects(bucket: GcsBucket, place: string): LibraryObjects {
  return { place, read: (key) => bucket.read(objectKey(key)), list: (prefix) => bucket.list(prefix) }
}

/** Stores a body under a key that is new: small in one request, large by a session at its own key. False when the key exists. */
export async function storeInBucket(bucket: GcsBucket, key: string, body: AsyncIterable<Buffer>, accept: () => void): Promise<boolean> {
  const { head, rest } = await headOf(body)
  if (!rest) {
    accept()
    // With its CRC32C, which the bucket checks.
    return bucket.create(key, head)
  }
  if (await bucket.stat(key)) {
    await rest.return?.()
    return false
  }
  return storeLarge(bucket, key, joined(head, rest), accept)
}

async function storeLarge(bucket: GcsBucket, key: string, body: AsyncIterable<Buffer>, accept: () => void): Promise<boolean> {
  const session = await bucket.beginSession(key)
  const crc32c = runningCrc32c()
  let at = 0
  try {
    for await (const { bytes, isLast } of piecesOf(body)) {
      if (isLast) accept()
      crc32c.update(bytes)
      await sendChunk(session, bytes, at, isLast ? at + bytes.length : undefined, usualPatience)
      at += bytes.length
    }
  } catch (error) {
    await cancelSession(session, usualPatience)
    throw error
  }
  const stored = await bucket.stat(key)
  if (stored?.byteSize === at && stored.crc32c === crc32c.get()) return true
  await bucket.delete(key)
  throw new Error('the bucket stored other bytes than it was given')
}

/** A bucket that objects are moved into. */
export function targetBucket(bucket: GcsBucket, place: string): TargetObjects {
  return {
    ...bucketObjects(bucket, place),
    write: (key, body, accept) => storeInBucket(bucket, objectKey(key), body, accept),
    delete: (key) => bucket.delete(objectKey(key)),
  }
}

/** In pieces of one size, the last of which is at most that and comes when there is no more. */
async function* piecesOf(body: AsyncIterable<Buffer>): AsyncGenerator<{ bytes: Buffer; isLast: boolean }> {
  let chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    while (length > pieceSize) {
      const all = Buffer.concat(chunks)
      yield { bytes: all.subarray(0, pieceSize), isLast: false }
      chunks = [all.subarray(pieceSize)]
      length -= pieceSize
    }
  }
  yield { bytes: Buffer.concat(chunks), isLast: true }
}
