import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { AppError } from '../../app-error.ts'
import { BackupDamaged } from '../../domain/backup/backup-errors.ts'
import type { WorkFiles } from '../../domain/ports/backups.ts'
import { openDuckDb } from '../database/duckdb/duckdb-database.ts'
import { libraryRows } from '../moving/library-rows.ts'

export const workFiles: WorkFiles = {
  async packed(path, write) {
    // Level 6 packs a library's rows to a tenth; 9 takes twice the time for one per cent more.
    const gzip = createGzip({ level: 6 })
    const stored = pipeline(gzip, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    // Whichever fails first ends the other.
    const failed = new Promise<never>((_, reject) => void stored.catch(reject))
    try {
      const written = await Promise.race([write(gzip), failed])
      gzip.end()
      await stored
      return written
    } catch (error) {
      gzip.destroy()
      await stored.catch(() => {})
      throw error
    }
  },
  async reading(path, work) {
    const database = await openDuckDb(path, { readOnly: true })
    try {
      return await work(libraryRows('duckdb', database, `the file ${path}`))
    } finally {
      await database.close()
    }
  },
  async hash(path) {
    const hash = createHash('sha256')
    let byteSize = 0
    for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      byteSize += chunk.length
    }
    return { byteSize, sha256: hash.digest('hex') }
  },
}

/** Reads a database file that may be damaged: whatever the engine says of it is told as damage. */
export function damaged(what: string, error: unknown): BackupDamaged {
  // What a server says of its own file is no help here.
  const cause = error instanceof AppError && error.cause !== undefined ? error.cause : error
  const said = cause instanceof Error ? cause.message : String(cause)
  return new BackupDamaged(`${what} cannot be read: ${said}`, { cause: error })
}
