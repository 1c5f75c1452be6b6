import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { LibraryObjects, TargetObjects } from '../../domain/ports/moving.ts'
import type { ObjectStore } from '../../domain/ports/object-store.ts'
import { errorCode } from '../object-storage/disk-errors.ts'
import { listBelow } from '../object-storage/file-listing.ts'
import { createFileObjectStore } from '../object-storage/file-object-store.ts'
import { objectKey } from '../object-storage/object-keys.ts'

/** Held in memory as a whole; what is larger goes through a staged file. */
const small = 8 * 1024 * 1024
const readAtOnce = 512 * 1024

/** The objects of a folder, without making or tidying anything there as a server does. */
export function folderObjects(root: string): LibraryObjects {
  return {
    place: `the folder ${root}`,
    async read(key) {
      const path = join(root, objectKey(key))
      try {
        const file = await open(path, 'r')
        return createReadStream(path, { fd: file, autoClose: true, highWaterMark: readAtOnce })
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined
        throw error
      }
    },
    list: (prefix) => listBelow(root, prefix),
  }
}

/** A folder that objects are moved into. It is made when the first one comes. */
export function targetFolder(root: string): TargetObjects {
  const plain = folderObjects(root)
  let opened: Promise<ObjectStore> | undefined
  const store = () => (opened ??= createFileObjectStore({ root }))

  /** What the disk gives back: with luck not only what it was given, but what it keeps. */
  async function requireStored(key: string, checksum: string) {
    const body = await plain.read(key)
    const hash = createHash('sha256')
    if (body) for await (const chunk of body) hash.update(chunk as Buffer)
    if (body && hash.digest('hex') === checksum) return
    await (await store()).delete(key)
    throw new Error('the target did not give back what was written')
  }

  return {
    ...plain,
    async write(key, body, accept) {
      const { head, rest } = await headOf(body)
      const objects = await store()
      const hash = createHash('sha256')
      if (!rest) {
        accept()
        if (!(await objects.put(key, head))) return false
        await requireStored(key, hash.update(head).digest('hex'))
        return true
      }
      const uploadId = randomUUID()
      await objects.beginUpload(uploadId)
      try {
        await objects.appendToUpload(uploadId, 0, Readable.from(joined(head, rest)), { max: Number.MAX_SAFE_INTEGER })
        accept()
        const { checksum } = await objects.receivedBytes(uploadId)
        if (!(await objects.finishUpload(uploadId, key))) return false
        await requireStored(key, checksum)
        return true
      } finally {
        await objects.discardUpload(uploadId)
      }
    },
    delete: async (key) => (await store()).delete(key),
  }
}

/** The first bytes of a body, all of it where it is small, and what comes behind them. */
export async function headOf(body: AsyncIterable<Buffer>): Promise<{ head: Buffer; rest?: AsyncIterator<Buffer> }> {
  const chunks: Buffer[] = []
  let length = 0
  const rest = body[Symbol.asyncIterator]()
  while (length <= small) {
    const next = await rest.next()
    if (next.done) return { head: Buffer.concat(chunks) }
    chunks.push(next.value)
    length += next.value.length
  }
  return { head: Buffer.concat(chunks), rest }
}

export async function* joined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}
