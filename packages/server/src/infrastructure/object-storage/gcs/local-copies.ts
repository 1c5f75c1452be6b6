import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { ReceivedBytes } from '../../../domain/ports/object-store.ts'
import { translateDiskError } from '../disk-errors.ts'
import { runningCrc32c } from './crc32c.ts'

/** Bytes of an upload that passed through this process, from its first one on. */
interface Copy {
  path: string
  length: number
  hash: Hash
  crc: ReturnType<typeof runningCrc32c>
}

/**
 * What this process has of the uploads that pass through it, as files: pictures are drawn from files, and the bytes need not be read from
 * the bucket for it. Of no importance: what is lost here is read again.
 */
export class LocalCopies {
  readonly #folder: string
  readonly #copies = new Map<string, Copy>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Empties the folder: copies of an earlier process mean nothing. */
  static async open(folder: string): Promise<LocalCopies> {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(translateDiskError)
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    return new LocalCopies(folder)
  }

  /** Undefined where this process has not seen the upload from its beginning. */
  lengthOf(id: string): number | undefined {
    return this.#copies.get(id)?.length
  }

  /** Adds bytes at the end of the copy. A copy that misses what came before is dropped. */
  async append(id: string, offset: number, bytes: Uint8Array): Promise<void> {
    const copy = offset === 0 ? await this.#begin(id) : this.#copies.get(id)
    if (copy?.length !== offset) return this.drop(id)
    const file = await open(copy.path, 'r+').catch(translateDiskError)
    try {
      await writeAll(file, bytes, offset).catch(translateDiskError)
    } finally {
      await file.close()
    }
    copy.hash.update(bytes)
    copy.crc.update(bytes)
    copy.length += bytes.length
  }

  async fill(id: string, body: Readable): Promise<void> {
    let offset = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await this.append(id, offset, chunk)
      offset += chunk.length
    }
    if (offset === 0) await this.#begin(id)
  }

  describe(id: string): (ReceivedBytes & { path: string; crc32c: string }) | undefined {
    const copy = this.#copies.get(id)
    return copy && { path: copy.path, byteSize: copy.length, checksum: copy.hash.copy().digest('hex'), crc32c: copy.crc.get() }
  }

  /** A file of the folder for something else that is read from the bucket. */
  pathFor(name: string): string {
    return join(this.#folder, name)
  }

  async drop(id: string): Promise<void> {
    const copy = this.#copies.get(id)
    this.#copies.delete(id)
    if (copy) await rm(copy.path, { force: true })
  }

  async #begin(id: string): Promise<Copy> {
    const copy: Copy = { path: this.pathFor(id), length: 0, hash: createHash('sha256'), crc: runningCrc32c() }
    const file = await open(copy.path, 'w', 0o600).catch(translateDiskError)
    await file.close()
    this.#copies.set(id, copy)
    return copy
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
