import { constants } from 'node:fs'
import { copyFile, type FileHandle, open, rm, stat } from 'node:fs/promises'
import { errorCode } from '../object-storage/disk-errors.ts'

/** DuckDB's file begins with a main header and two headers in turn, 4096 bytes each; a checkpoint ends by writing one of the two. */
const headerBytes = 3 * 4096
const pieceBytes = 4_194_304

/** The steps of copying a DuckDB file that another process writes to, as Database.copyFile names them. */
export interface FileCopy {
  /** While no checkpoint changes the file, nor the first `logBytes` of its log. */
  copy(path: string, logBytes: number): Promise<void>
  /** While nothing is written: what its log got since, and all of it again if a checkpoint happened all the same. */
  finish(path: string): Promise<void>
}

export function fileCopy(to: string): FileCopy {
  const logTo = `${to}.wal`
  let headers: Buffer | undefined
  let logBytes = 0

  async function copyAllAtOnce(path: string) {
    await copyFile(path, to, constants.COPYFILE_FICLONE)
    try {
      await copyFile(`${path}.wal`, logTo, constants.COPYFILE_FICLONE)
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error
      await rm(logTo, { force: true })
    }
  }

  return {
    async copy(path, bytes) {
      headers = await headersOf(path)
      logBytes = bytes
      await copyGently(path, to)
      if (logBytes > 0) await copyPart(`${path}.wal`, logTo, { from: 0, until: logBytes })
    },
    async finish(path) {
      const now = await sizeOf(`${path}.wal`)
      if (now < logBytes || !headers?.equals(await headersOf(path))) return copyAllAtOnce(path)
      if (now > logBytes) await copyPart(`${path}.wal`, logTo, { from: logBytes, until: now })
    },
  }
}

/** Of the file and its log. */
export async function databaseBytes(path: string): Promise<number> {
  const sizes = await Promise.all([path, `${path}.wal`].map(sizeOf))
  return sizes.reduce((sum, each) => sum + each, 0)
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0

/** Where the disk can, the copy shares the blocks until one side changes. */
async function copyGently(path: string, to: string): Promise<void> {
  try {
    await copyFile(path, to, constants.COPYFILE_FICLONE_FORCE)
  } catch {
    // Whatever else is wrong, copying says.
    await copyPart(path, to, { from: 0, until: Number.POSITIVE_INFINITY })
  }
}

/**
 * The bytes from `from` until `until`, or to the file's end, to the same places. Each piece goes to the disk before the next: a commit beside it
 * would else wait until the whole copy is there, as file systems write in order.
 */
async function copyPart(path: string, to: string, { from, until }: { from: number; until: number }): Promise<void> {
  const source = await open(path, 'r')
  let target: FileHandle | undefined
  try {
    target = await open(to, from === 0 ? 'w' : 'r+', 0o600)
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, until - from))
    for (let at = from; at < until; ) {
      const { bytesRead } = await source.read(piece, 0, Math.min(piece.length, until - at), at)
      if (bytesRead === 0) break
      // On a disk that is nearly full less may be written than was given; what is left is read again.
      const { bytesWritten } = await target.write(piece, 0, bytesRead, at)
      await target.datasync()
      at += bytesWritten
    }
  } finally {
    await target?.close()
    await source.close()
  }
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
