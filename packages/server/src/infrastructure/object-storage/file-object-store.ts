import { createHash, type Hash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '../../app-error.ts'
import { allEnded } from '../../all-ended.ts'
import type { NewObject, ObjectStore, ReceivedBytes, StoredObject, UploadSize } from '../../domain/ports/object-store.ts'
import { makeFolder } from '../../make-folder.ts'
import { freeBytes, leastFreeBytes } from '../free-bytes.ts'
import { errorCode, translateDiskError } from './disk-errors.ts'
import { createDurableFolders } from './durable-folders.ts'
import { listBelow, removeAbandonedParts, sizeOf } from './file-listing.ts'
import { hashFile, writeStream } from './file-streams.ts'
import { isUploadId, objectKey, uploadKey } from './object-keys.ts'
import { linked, openNew, openRange, openThere, readable } from './open-files.ts'
import { isWhole, noUpload, otherOffset } from './upload-refusals.ts'
import { createUploadTurns } from './upload-turns.ts'

/** Whoever named the folder hears which it is; those who upload would not know it. */
function cannotBegin(root: string, error: unknown): never {
  try {
    translateDiskError(error)
  } catch (translated) {
    if (!(translated instanceof AppError) || translated.code !== 'STORAGE_UNAVAILABLE') throw translated
    throw new AppError('STORAGE_UNAVAILABLE', `The folder ${root}, where photos are to be kept, cannot be used (${errorCode(error)}).`, {
      cause: error,
    })
  }
}

/** Fails where the file exists; a write has reached the disk when it returns. */
const newAndDurable = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_DSYNC
/** Running hashes kept in memory; an upload beyond that is hashed by reading it once. */
const maxRunningHashes = 1000

/**
 * Objects as files below `root`, uploads in `root/staging`. Both must lie on one file system that has hard links.
 *
 * An object is written under a name nobody looks for, fsynced, then given its key by link(2), which fails when the key exists, and the
 * folders that changed are fsynced: the key appears whole, durable and once. What an upload becomes has keys that nobody knows until it is
 * finished: its objects are fsynced together.
 */
export async function createFileObjectStore({ root }: { root: string }): Promise<ObjectStore> {
  const staging = join(root, 'staging')
  const folders = createDurableFolders(root)
  const running = new Map<string, { hash: Hash; length: number }>()
  const turns = createUploadTurns()
  await makeFolder(staging, 0o700).catch((error: unknown) => cannotBegin(root, error))
  await removeAbandonedParts(staging)

  const pathOf = (key: string) => join(root, objectKey(key))
  const stagedPath = (uploadId: string) => join(staging, uploadKey(uploadId))

  /** False when the key exists. The file must be fsynced. */
  async function linkAs(source: string, key: string): Promise<boolean> {
    const target = pathOf(key)
    const changed = await folders.make(dirname(target))
    if (!(await linked(source, target))) return false
    // All at once: none of them says anything before the object is told of.
    await Promise.all([dirname(target), ...changed].map(folders.sync))
    return true
  }

  async function put(key: string, bytes: Uint8Array): Promise<boolean> {
    const part = join(staging, `part.${randomUUID()}`)
    try {
      const file = await open(part, newAndDurable, 0o600)
      try {
        await file.writeFile(bytes)
      } finally {
        await file.close()
      }
      return await linkAs(part, key)
    } finally {
      await rm(part, { force: true })
    }
  }

  /**
   * Links and writes first, then waits for the disk once for everything: half a dozen waits one after the other would be most of the time of
   * an upload that is not drawn.
   */
  async function finish(upload: FileHandle, path: string, key: string, beside: readonly NewObject[]): Promise<boolean> {
    const target = pathOf(key)
    const others = beside.map((other) => ({ path: pathOf(other.key), bytes: other.bytes }))
    const made = new Set([target, ...others.map((other) => other.path)].map((file) => dirname(file)))
    const changed = await allEnded([...made].map(folders.make))
    if (!(await linked(path, target))) return false
    const written: string[] = [target]
    const open: FileHandle[] = []
    try {
      for (const other of others) {
        const file = await openNew(other.path)
        written.push(other.path)
        open.push(file)
        await file.writeFile(other.bytes)
      }
      const touched = new Set([...made, ...changed.flat()])
      await allEnded([...[upload, ...open].map((file) => file.datasync()), ...[...touched].map(folders.sync)])
      return true
    } catch (error) {
      await Promise.all(written.map((file) => rm(file, { force: true })))
      throw error
    } finally {
      await Promise.all(open.map((file) => file.close()))
    }
  }

  const alone = <T>(uploadId: string, work: () => Promise<T>) => turns.alone(uploadId, () => work().catch(translateDiskError))

  async function append(uploadId: string, offset: number, body: Readable, { max }: UploadSize): Promise<number> {
    const file = await openThere(stagedPath(uploadId), 'r+')
    if (!file) throw noUpload()
    try {
      await requireAppendable(file, offset)
      const known = running.get(uploadId)
      const hash = offset === 0 ? createHash('sha256') : known?.length === offset ? known.hash : undefined
      if (hash && !known && running.size >= maxRunningHashes) forgetOldest(running)
      const progress = { length: offset }
      try {
        await writeStream(file, body, offset, max, (chunks, length) => {
          for (const chunk of chunks) hash?.update(chunk)
          progress.length = length
        })
      } catch (error) {
        // A write that broke off may have left bytes that were not hashed.
        await file.truncate(progress.length)
        throw error
      } finally {
        if (hash) running.set(uploadId, { hash, length: progress.length })
      }
      return progress.length
    } finally {
      await file.close()
    }
  }

  return {
    put: (key, bytes) => put(key, bytes).catch(translateDiskError),
    async get(key, range) {
      const path = pathOf(key)
      if (!(await sizeOf(path))) return undefined
      return openRange(path, range)
    },
    async stat(key) {
      const found = await sizeOf(pathOf(key))
      return found && { key, byteSize: found.size, createdAtMs: Math.round(found.ctimeMs) }
    },
    async statAll(keys) {
      const found = new Map<string, StoredObject>()
      const look = async (key: string) => {
        const file = await sizeOf(pathOf(key))
        if (file) found.set(key, { key, byteSize: file.size, createdAtMs: Math.round(file.ctimeMs) })
      }
      // Two at once: the threads are there for requests too.
      for (let at = 0; at < keys.length; at += 2) await Promise.all(keys.slice(at, at + 2).map(look))
      return found
    },
    delete: (key) => rm(pathOf(key), { force: true }).catch(translateDiskError),
    list: (prefix) => listBelow(root, prefix),
    localCopy: (key) => readable(pathOf(key)),
    directUrl: async () => undefined,
    async probe() {
      if ((await freeBytes(root)) < leastFreeBytes) throw new AppError('STORAGE_FULL', 'The photo storage has no room left.')
      const key = `probe/${randomUUID()}`
      const bytes = Buffer.from(key)
      try {
        if (!(await put(key, bytes))) throw new Error('a fresh key exists')
        const file = await open(pathOf(key))
        const read = await file.readFile().finally(() => file.close())
        if (!read.equals(bytes)) throw new Error('the storage gave back other bytes')
      } finally {
        await rm(pathOf(key), { force: true })
      }
    },

    async beginUpload(uploadId) {
      const file = await open(stagedPath(uploadId), 'wx', 0o600).catch(translateDiskError)
      await file.close()
    },
    appendToUpload: (uploadId, offset, body, size) => alone(uploadId, () => append(uploadId, offset, body, size)),
    async uploadLength(uploadId) {
      return (await sizeOf(stagedPath(uploadId)))?.size
    },
    async receivedBytes(uploadId): Promise<ReceivedBytes> {
      const path = stagedPath(uploadId)
      const found = await sizeOf(path)
      if (!found) throw noUpload()
      const known = running.get(uploadId)
      const checksum = known?.length === found.size ? known.hash.copy().digest('hex') : await hashFile(path)
      return { byteSize: found.size, checksum }
    },
    localCopyOfUpload: (uploadId) => readable(stagedPath(uploadId)),
    finishUpload: (uploadId, key, beside = []) =>
      alone(uploadId, async () => {
        const path = stagedPath(uploadId)
        const upload = await openThere(path, 'r+')
        if (!upload) throw noUpload()
        return finish(upload, path, key, beside).finally(() => upload.close())
      }),
    async discardUpload(uploadId) {
      running.delete(uploadId)
      await rm(stagedPath(uploadId), { force: true }).catch(translateDiskError)
    },
    async *listUploads() {
      for (const name of await readdir(staging)) {
        const found = isUploadId(name) ? await sizeOf(join(staging, name)) : undefined
        if (found) yield { uploadId: name, changedAtMs: Math.round(found.mtimeMs) }
      }
    },
  }
}

/** A finished upload shares its bytes with the object that it became: they never change again. */
async function requireAppendable(file: FileHandle, offset: number) {
  const { size, nlink } = await file.stat()
  if (nlink > 1) throw isWhole()
  if (size !== offset) throw otherOffset(size)
}

function forgetOldest(running: Map<string, unknown>) {
  const oldest = running.keys().next().value
  if (oldest !== undefined) running.delete(oldest)
}
