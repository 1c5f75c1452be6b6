import { constants, createReadStream } from 'node:fs'
import { access, type FileHandle, link, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ByteRange, LocalCopy } from '../../domain/ports/object-store.ts'
import { errorCode, translateDiskError } from './disk-errors.ts'

/** False when the target exists. */
export async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Fails where the file exists. */
export const openNew = (path: string) => open(path, 'wx', 0o600)

/** Undefined where there is no such file. */
export async function openThere(path: string, flags: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    return translateDiskError(error)
  }
}

/** Opened before it is handed out, so that a file that vanishes is an answer and not a broken stream. */
export async function openRange(path: string, range: ByteRange | undefined): Promise<Readable | undefined> {
  const file = await openThere(path, 'r')
  return file && createReadStream(path, { fd: file, autoClose: true, highWaterMark: 256 * 1024, ...range })
}

/** The file itself, for whoever reads by path; undefined where it cannot be read. */
export async function readable(path: string): Promise<LocalCopy | undefined> {
  try {
    await access(path, constants.R_OK)
    return { path, release: async () => {} }
  } catch {
    return undefined
  }
}
