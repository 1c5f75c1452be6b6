import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { looksLikePicture } from '@imgstream/client'
import { NodeFile } from './node-file.ts'

export interface FoundFiles {
  files: NodeFile[]
  /** Files that a folder held and that are no pictures by their names. */
  notPictures: string[]
  /** Folders that were not entered because nobody asked for that. */
  foldersNotEntered: string[]
  /** What was named, or was found, and cannot be read. */
  unreadable: { path: string; reason: string }[]
}

/**
 * The files that the arguments mean, in the order of their names. A folder gives its pictures, hidden files left out, and with `recursive`
 * those of the folders in it; links are followed, each folder entered once, so links in a circle come to an end.
 * A file that is named is taken whatever its name.
 */
export async function findFiles(paths: readonly string[], options: { folder: string; recursive: boolean }): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], notPictures: [], foldersNotEntered: [], unreadable: [] }
  const taken = new Set<string>()
  const entered = new Set<string>()

  function take(path: string, stats: Stats): void {
    if (taken.has(path)) return
    taken.add(path)
    found.files.push(new NodeFile(path, stats))
  }

  async function enter(folder: string, stats: Stats): Promise<void> {
    const identity = `${stats.dev}:${stats.ino}`
    if (entered.has(identity)) return
    entered.add(identity)
    const entries = await unlessUnreadable(folder, readdir(folder, { withFileTypes: true }))
    const visible = entries?.filter(({ name }) => !name.startsWith('.')) ?? []
    for (const entry of visible.sort(byName)) await visit(join(folder, entry.name), entry)
  }

  async function visit(path: string, entry: Dirent): Promise<void> {
    const isCandidate = looksLikePicture(entry.name)
    if (entry.isFile() && !isCandidate) {
      found.notPictures.push(path)
      return
    }
    // A link that leads nowhere matters only where it is called like a picture.
    const stats = await (isCandidate || entry.isDirectory() ? unlessUnreadable(path, stat(path)) : stat(path).catch(() => undefined))
    if (stats?.isDirectory()) {
      if (options.recursive) await enter(path, stats)
      else found.foldersNotEntered.push(path)
    } else if (stats?.isFile() && isCandidate) take(path, stats)
    else if (stats || !isCandidate) found.notPictures.push(path)
  }

  async function unlessUnreadable<T>(path: string, reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading
    } catch (error) {
      found.unreadable.push({ path, reason: reasonOf(error) })
      return undefined
    }
  }

  for (const path of paths.map((each) => resolve(options.folder, each))) {
    const stats = await unlessUnreadable(path, stat(path))
    if (stats?.isDirectory()) await enter(path, stats)
    else if (stats?.isFile()) take(path, stats)
    else if (stats) found.unreadable.push({ path, reason: 'it is neither a file nor a folder' })
  }
  return found
}

const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read'
  if (code === 'ELOOP') return 'it is a link that leads back to itself'
  return message
}
