import { createHash } from 'node:crypto'
import { AppError } from '../../app-error.ts'
import { isObjectKey } from '../photos/photo.ts'
import type { Imaging } from '../ports/imaging.ts'
import type { ObjectStore } from '../ports/object-store.ts'
import type { Pace } from './pace.ts'

export interface ReadBytes {
  byteSize: number
  /** SHA-256, lower-case hex. */
  checksum: string
}

/** After so many bytes of one object it rests, so that a film of gigabytes is no reason not to. */
const restEvery = 16 * 1024 * 1024

/**
 * Size and SHA-256 of an object; undefined where there is none. `unreadable`: the disk does not give it, or the bucket gave other bytes than it
 * has. Throws AppError where the storage as a whole is away.
 */
export async function readBytes(
  { objects, pace }: { objects: Pick<ObjectStore, 'get'>; pace: Pace },
  key: string,
): Promise<ReadBytes | 'unreadable' | undefined> {
  if (!isObjectKey(key)) return undefined
  const hash = createHash('sha256')
  let byteSize = 0
  let sinceRest = 0
  try {
    const body = await objects.get(key)
    if (!body) return undefined
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk)
      byteSize += chunk.length
      sinceRest += chunk.length
      if (sinceRest < restEvery) continue
      await pace.rest()
      sinceRest = 0
    }
  } catch (error) {
    if (error instanceof AppError || !isOfOneFile(error)) throw error
    return 'unreadable'
  } finally {
    await pace.rest()
  }
  return { byteSize, checksum: hash.digest('hex') }
}

/** What the system says of a bad sector, and our reader of buckets of a checksum that differs. */
function isOfOneFile(error: unknown): boolean {
  const { code, message = '' } = error as NodeJS.ErrnoException
  return code === 'EIO' || /crc32c|checksum/i.test(message)
}

/** Whether the picture under a key can be drawn to its end; undefined where there is none. */
export async function isPictureReadable(
  { objects, imaging, pace }: { objects: Pick<ObjectStore, 'localCopy'>; imaging: Pick<Imaging, 'isReadable'>; pace: Pace },
  key: string,
): Promise<boolean | undefined> {
  const copy = isObjectKey(key) ? await objects.localCopy(key) : undefined
  if (!copy) return undefined
  try {
    return await imaging.isReadable(copy.path)
  } finally {
    await copy.release()
    await pace.rest()
  }
}
