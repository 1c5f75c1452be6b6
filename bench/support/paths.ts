import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const fromRoot = (path: string) => join(root, path)
/** Kept between runs: pictures and seeded libraries take longer to make than to measure. */
export const cacheFolder = fromRoot('bench/tmp/kept')
const runFolder = fromRoot(`bench/tmp/run-${process.pid}`)

/** A folder on the disk that the repository is on: the system's temporary one may be memory, where fsync costs nothing. */
export async function newFolder(name: string): Promise<string> {
  await mkdir(runFolder, { recursive: true })
  return mkdtemp(join(runFolder, `${name}-`))
}

export const removeRunFolder = () => rm(runFolder, { recursive: true, force: true })
