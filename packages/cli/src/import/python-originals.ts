import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { printable } from '../words.ts'
import { pathIn } from './read-export.ts'

/** Where the originals of the Python version are; nothing is ever changed there. */
export interface PythonOriginals {
  /** A file with the bytes of that path, until `forget`; undefined where there are none. */
  fetch(path: string): Promise<string | undefined>
  /** Gives back what was fetched since the last time. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** A folder that holds what the bucket holds (`photos/{user}/original/…`), or that folder of photos, or the one with the originals alone. */
export function originalsInFolder(folder: string): PythonOriginals {
  return {
    async fetch(path) {
      for (const place of [path, path.replace(/^photos\//, ''), basename(path)]) {
        const file = insideOf(folder, place)
        if (file === undefined) continue
        const isThere = await stat(file).then(
          (found) => found.isFile(),
          () => false,
        )
        if (isThere) return file
      }
      return undefined
    },
    forget: async () => {},
    close: async () => {},
  }
}

/** A path of somebody's database may lead anywhere: what leads out of the folder is not there. */
function insideOf(folder: string, path: string): string | undefined {
  try {
    return pathIn(folder, path)
  } catch {
    return undefined
  }
}

export async function originalsInBucket(bucket: { read(key: string): Promise<Readable | undefined> }): Promise<PythonOriginals> {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-python-'))
  let fetched: string[] = []
  let number = 0
  return {
    async fetch(path) {
      if (path === '') return undefined
      const file = join(folder, String(++number))
      fetched.push(file)
      try {
        const body = await bucket.read(path)
        if (!body) return undefined
        await pipeline(body, createWriteStream(file, { mode: 0o600 }))
      } catch (error) {
        const why = printable(error instanceof Error ? error.message : String(error))
        throw new CommandError(
          exitCodes.failed,
          `The bucket does not hand out ${printable(path)}: ${why}\nGive the same command again to go on.`,
        )
      }
      return file
    },
    async forget() {
      const gone = fetched
      fetched = []
      for (const file of gone) await rm(file, { force: true })
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
