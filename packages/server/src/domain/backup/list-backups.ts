import type { BackupFile, BackupManifest, BackupPlace } from '../ports/backups.ts'
import { BackupDamaged, BackupRefused } from './backup-errors.ts'
import { backupOf, fileNameOf, manifestNameOf, originalsNameOf, parseManifest } from './manifest.ts'

export interface StoredBackup {
  manifest: BackupManifest
  /** What can be seen without reading it: its file is missing or has another size. */
  problem?: string
  /** Its originals were copied too: how many the library lacked then. */
  originals?: { missing: number }
}

export interface BackupList {
  /** Newest first. */
  backups: StoredBackup[]
  /** Files of backups that have no manifest, or one that cannot be read. */
  unfinished: (BackupFile & { why: string })[]
}

/** What a place holds, by its manifests. */
export async function listBackups(place: BackupPlace): Promise<BackupList> {
  const files = new Map((await place.list()).map((file) => [file.name, file]))
  const backups: StoredBackup[] = []
  const unfinished: BackupList['unfinished'] = []
  for (const file of files.values()) {
    const its = backupOf(file.name)
    if (!its) continue
    if (its.part !== 'manifest') {
      if (!files.has(manifestNameOf(its.name))) unfinished.push({ ...file, why: 'it has no manifest: the backup was not finished' })
      continue
    }
    try {
      const manifest = await readManifest(place, its.name)
      const stored = files.get(manifest.file.name)
      const originals = files.has(originalsNameOf(its.name)) ? await readOriginalsNote(place, its.name) : undefined
      const problem = sizeProblem(manifest, stored?.byteSize)
      backups.push({ manifest, ...(problem && { problem }), ...(originals && { originals }) })
    } catch (error) {
      if (!(error instanceof BackupDamaged)) throw error
      unfinished.push({ ...file, why: error.message })
    }
  }
  return { backups: backups.toSorted((a, b) => b.manifest.createdAtMs - a.manifest.createdAtMs), unfinished }
}

export function sizeProblem({ file }: Pick<BackupManifest, 'file'>, byteSize: number | undefined): string | undefined {
  if (byteSize === undefined) return `its file ${file.name} is missing`
  if (byteSize < file.byteSize) return `its file is cut off: it has ${byteSize} bytes instead of ${file.byteSize}`
  if (byteSize > file.byteSize) return `its file has ${byteSize} bytes instead of ${file.byteSize}`
  return undefined
}

/** The backup of that name, with or without an extension; without a name the newest one. Throws BackupRefused and BackupDamaged. */
export async function findBackup(place: BackupPlace, name?: string): Promise<BackupManifest> {
  if (name === undefined) {
    const [newest] = (await listBackups(place)).backups
    if (!newest) throw new BackupRefused(`There is no backup in ${place.place}. "imgstream backup create" makes one.`)
    return newest.manifest
  }
  const plain = /^(imgstream_\d{8}_\d{6})(\.[a-z.]+)?$/.exec(name)?.[1]
  if (!plain) throw new BackupRefused(`"${name}" is no name of a backup; they are called imgstream_YYYYmmdd_HHMMSS.db or .jsonl.gz.`)
  return readManifest(place, plain)
}

async function readManifest(place: BackupPlace, name: string): Promise<BackupManifest> {
  const text = await readSmall(place, manifestNameOf(name))
  if (text !== undefined) {
    const manifest = parseManifest(text, name)
    if (manifest.name !== name) throw new BackupDamaged(`The manifest of ${name} is that of ${manifest.name}.`)
    return manifest
  }
  const hasFile = (await place.list()).some(
    (file) => file.name === fileNameOf(name, 'duckdb') || file.name === fileNameOf(name, 'portable'),
  )
  if (hasFile) throw new BackupDamaged(`${name} in ${place.place} has no manifest: the backup was not finished.`)
  throw new BackupRefused(`There is no backup ${name} in ${place.place}. "imgstream backup list" shows those that are there.`)
}

async function readOriginalsNote(place: BackupPlace, name: string): Promise<{ missing: number } | undefined> {
  try {
    const note: unknown = JSON.parse((await readSmall(place, originalsNameOf(name))) ?? '')
    if (typeof note === 'object' && note && 'missing' in note && Array.isArray(note.missing)) return { missing: note.missing.length }
  } catch {}
  return undefined
}

async function readSmall(place: BackupPlace, name: string): Promise<string | undefined> {
  const body = await place.read(name)
  if (!body) return undefined
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
