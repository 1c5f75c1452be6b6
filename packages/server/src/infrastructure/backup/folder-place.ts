import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'
import type { BackupFile, BackupPlace } from '../../domain/ports/backups.ts'
import { targetFolder } from '../moving/folder-objects.ts'
import { errorCode } from '../object-storage/disk-errors.ts'
import { explainDisk, requireDiskRoom } from './disk-room.ts'

const dayMs = 86_400_000
const unfinished = '.unfinished-'

/** Backups in a folder, which is made when the first one comes: 0700, its files 0600. */
export function folderPlace(root: string, { leaveFreeBytes }: { leaveFreeBytes?: number } = {}): BackupPlace & { root: string } {
  const place = `the folder ${root}`
  const explained = <T>(work: Promise<T>) => work.catch((error: unknown) => explainDisk(error, `The folder ${root}`))
  const make = () => explained(makeFolder(root, 0o700))

  async function take(path: string, name: string): Promise<boolean> {
    await sync(path)
    try {
      await link(path, join(root, name))
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false
      // Disks without hard links (exFAT, some network folders).
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errorCode(error) ?? '')) throw error
      if (await stat(join(root, name)).catch(() => undefined)) return false
      await rename(path, join(root, name))
    }
    await rm(path, { force: true })
    await sync(root)
    return true
  }

  return {
    root,
    place,
    async list() {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) =>
        errorCode(error) === 'ENOENT' ? [] : explainDisk(error, `The folder ${root}`),
      )
      const files: BackupFile[] = []
      for (const entry of entries) {
        const found = entry.isFile() ? await stat(join(root, entry.name)).catch(() => undefined) : undefined
        if (found) files.push({ name: entry.name, byteSize: found.size, changedAtMs: Math.round(found.mtimeMs) })
      }
      return files
    },
    async read(name) {
      try {
        const file = await open(join(root, name), 'r')
        return createReadStream('', { fd: file, autoClose: true, highWaterMark: 1_048_576 })
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return undefined
        throw error
      }
    },
    write: (name, bytes) =>
      explained(
        make().then(async () => {
          const path = join(root, `${unfinished}${randomUUID()}`)
          try {
            await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
            return await take(path, name)
          } finally {
            await rm(path, { force: true })
          }
        }),
      ),
    take: (path, name) => explained(take(path, name)),
    delete: (name) => explained(rm(join(root, name), { force: true })),
    async work(work) {
      await make()
      await removeAbandoned(root)
      const folder = join(root, `${unfinished}${hostname()}-${process.pid}-${randomUUID()}`)
      await explained(mkdir(folder, { mode: 0o700 }))
      try {
        return await explained(work(folder))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    async requireRoom(bytes) {
      await make()
      await requireDiskRoom(root, bytes, leaveFreeBytes)
    },
    originals: targetFolder(root),
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What processes that are gone left half made. Of other computers' it is not known: theirs go after a day. */
async function removeAbandoned(root: string): Promise<void> {
  const own = `${unfinished}${hostname()}-`
  for (const name of await readdir(root)) {
    if (!name.startsWith(unfinished)) continue
    const found = await stat(join(root, name)).catch(() => undefined)
    if (!found) continue
    const isGone = name.startsWith(own) && !isRunning(Number(name.slice(own.length).split('-')[0]))
    if (isGone || found.mtimeMs < Date.now() - dayMs) await rm(join(root, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
