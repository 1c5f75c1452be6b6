import type { Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type FileFacts, FileProblem, type LocalFile, type OpenFile } from '@imgstream/client'

/** A file on this machine's disk. Its facts are those of the moment it was found: a file that changes since is noticed when it is read. */
export class NodeFile implements LocalFile {
  readonly facts: FileFacts
  readonly path: string

  constructor(path: string, stats: Stats) {
    this.path = path
    this.facts = { name: basename(path), path, size: stats.size, lastModifiedMs: Math.trunc(stats.mtimeMs) }
  }

  async open(): Promise<OpenFile> {
    const handle = await orProblem(this.path, open(this.path))
    try {
      await this.#sameAs(handle)
    } catch (error) {
      await handle.close()
      throw error
    }
    return {
      size: this.facts.size,
      slice: (start, end) => this.#slice(handle, start, end),
      close: () => handle.close(),
    }
  }

  async refresh(): Promise<NodeFile> {
    return new NodeFile(this.path, await orProblem(this.path, stat(this.path)))
  }

  async #slice(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, end - start))
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await orProblem(this.path, handle.read(bytes, length, bytes.length - length, start + length))
      if (bytesRead === 0) break
      length += bytesRead
    }
    // After reading: whatever changed before shows.
    await this.#sameAs(handle)
    return bytes.subarray(0, length)
  }

  async #sameAs(handle: FileHandle): Promise<void> {
    const stats = await orProblem(this.path, handle.stat())
    if (stats.size === this.facts.size && Math.trunc(stats.mtimeMs) === this.facts.lastModifiedMs) return
    throw new FileProblem('FILE_CHANGED', 'The file changed after it was looked at')
  }
}

async function orProblem<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    const message = missing ? 'The file is not there any more' : `The file cannot be read: ${(error as Error).message}`
    throw new FileProblem(missing ? 'FILE_MISSING' : 'FILE_UNREADABLE', message.replaceAll(path, 'it'), { cause: error })
  }
}
