import { link, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckedTable } from '../../domain/moving/check-rows.ts'
import { backupName, fileNameOf, manifestNameOf, manifestText } from '../../domain/backup/manifest.ts'
import type { SetAside } from '../../domain/ports/restoring.ts'
import { errorCode } from '../object-storage/disk-errors.ts'

/** Where states before a restore lie: beside the database, as backups of their own. */
export const asideFolder = (path: string) => join(dirname(path), 'aside')

export interface PreviousFile {
  /** What is known of it when it can be read; without it, it is set aside as it is. */
  facts?: {
    tables: CheckedTable[]
    schema: number
    byteSize: number
    sha256: string
    originals: { count: number; bytes: number }
    version: string
  }
}

/**
 * Sets the file in use aside under a second name, with a manifest where it could be read, and its log where it has one; it stays in use.
 * Whatever dies afterwards, it is in one of the two places as a whole.
 */
export async function setAside(path: string, { facts }: PreviousFile, nowMs: number): Promise<SetAside> {
  const folder = asideFolder(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeSecondNames(folder, path)
  const name = await freeName(folder, nowMs)
  const to = join(folder, fileNameOf(name, 'duckdb'))
  await link(path, to)
  await link(`${path}.wal`, `${to}.wal`).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
  if (facts) {
    const { byteSize, sha256, ...rest } = facts
    const manifest = {
      name,
      kind: 'duckdb',
      engine: 'duckdb',
      createdAtMs: nowMs,
      ...rest,
      file: { name: fileNameOf(name, 'duckdb'), byteSize, sha256 },
    } as const
    await writeDurably(join(folder, manifestNameOf(name)), manifestText(manifest))
  }
  await syncFolder(folder)
  await syncFolder(dirname(folder))
  return { place: to, ...(facts && { name: to }) }
}

/** A restore that died before its swap left the file in use under a second name, which is no state of its own. */
async function removeSecondNames(folder: string, path: string): Promise<void> {
  const inUse = await stat(path)
  for (const file of await readdir(folder)) {
    const found = await stat(join(folder, file)).catch(() => undefined)
    if (!file.endsWith('.db') || found?.ino !== inUse.ino || found.dev !== inUse.dev) continue
    for (const end of ['.db', '.db.wal', '.manifest.json']) await rm(join(folder, file.replace(/\.db$/, end)), { force: true })
  }
}

async function freeName(folder: string, nowMs: number): Promise<string> {
  const taken = new Set((await readdir(folder)).map((file) => file.split('.')[0]))
  let ms = nowMs
  while (taken.has(backupName(ms))) ms += 1000
  return backupName(ms)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const half = `${path}.half`
  await writeFile(half, text, { mode: 0o600, flush: true })
  await rename(half, path)
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
