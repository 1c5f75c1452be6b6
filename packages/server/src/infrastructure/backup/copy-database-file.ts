import { constants } from 'node:fs'
import { copyFile, open, rm, stat } from 'node:fs/promises'
import { errorCode } from '../object-storage/disk-errors.ts'

/** DuckDB's file begins with a main header and two headers in turn, 4096 bytes each; a checkpoint ends by writing one of the two. */
const headerBytes = 3 * 4096

/** The steps of copying a DuckDB file that another process writes to, as Database.copyFile names them. */
export interface FileCopy {
  /** While no checkpoint changes the file. */
  copy(path: string): Promise<void>
  /** While nothing is written: its log, and the file again if a checkpoint happened all the same. */
  finish(path: string): Promise<void>
}

export function fileCopy(to: string): FileCopy {
  let headers: Buffer | undefined
  // Where the disk can, the copy shares the blocks until one side changes.
  const copyAll = (path: string) => copyFile(path, to, constants.COPYFILE_FICLONE)
  return {
    async copy(path) {
      headers = await headersOf(path)
      await copyAll(path)
    },
    async finish(path) {
      if (!headers?.equals(await headersOf(path))) await copyAll(path)
      try {
        await copyFile(`${path}.wal`, `${to}.wal`, constants.COPYFILE_FICLONE)
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
        await rm(`${to}.wal`, { force: true })
      }
    },
  }
}

/** Of the file and its log. */
export async function databaseBytes(path: string): Promise<number> {
  const sizes = await Promise.all([path, `${path}.wal`].map((each) => stat(each).catch(() => undefined)))
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0)
}

async function headersOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
