import type { LibraryObjects, LibraryRows } from '../ports/moving.ts'
import type { BackupKind, BackupManifest, BackupPlace, BackupSource, OpenBackup, WorkFiles } from '../ports/backups.ts'
import type { CheckedTable } from '../moving/check-rows.ts'
import { countObjects, versionsTable } from '../moving/library-objects.ts'
import { type CopiedOriginals, copyOriginals } from './copy-originals.ts'
import { BackupDamaged, BackupRefused } from './backup-errors.ts'
import { hashLibrary } from './hash-rows.ts'
import { backupName, fileNameOf, manifestNameOf, manifestText, originalsNameOf } from './manifest.ts'
import { writePortable } from './portable.ts'
import { pruneBackups } from './prune-backups.ts'
import { verifyBackup } from './verify-backup.ts'

export type BackupStep = 'copying the database' | 'reading rows' | 'verifying' | 'copying originals'
export interface BackupProgress {
  step: BackupStep
  done: number
  total?: number
}

export interface CreateDeps {
  source: BackupSource
  place: BackupPlace
  files: WorkFiles
  open: OpenBackup
  /** The library's objects; absent where originals are not to be copied. */
  originals?: LibraryObjects
  version: string
  nowMs: () => number
}

export interface CreateOptions {
  kind: BackupKind
  /** Takes away older backups that the rule does not keep, once this one is verified. */
  prunes: boolean
  progress: (progress: BackupProgress) => void
  signal?: AbortSignal | undefined
}

export interface CreatedBackup {
  /** Where it lies, for people. */
  place: string
  manifest: BackupManifest
  copied?: CopiedOriginals
  /** Names of backups that the rule did not keep. */
  deleted: string[]
  seconds: number
}

/**
 * Makes a backup of one moment while servers write: the file first, then it is read back as a whole and compared, then its manifest says
 * that it is one, then originals follow. Throws BackupRefused where there is no whole library, BackupDamaged where it does not read back
 * as it was written.
 */
export async function createBackup(deps: CreateDeps, options: CreateOptions): Promise<CreatedBackup> {
  const { place, nowMs } = deps
  const startedAt = nowMs()
  const name = await freeName(place, nowMs)
  const manifest = await place.work((folder) => writeFile(deps, options, { folder, name, createdAtMs: startedAt }))
  const verified = await verifyBackup(deps, manifest, stepOf('verifying', options, manifest))
  if (verified.outcome === 'damaged') {
    await place.delete(manifest.file.name)
    throw new BackupDamaged(`The backup did not read back as it was written: ${verified.why}. It was taken away. Is the disk sound?`)
  }
  if (!(await place.write(manifestNameOf(name), Buffer.from(manifestText(manifest))))) throw taken(name, place)
  const copied = deps.originals && (await addOriginals({ ...deps, originals: deps.originals }, manifest, options))
  const { deleted } = options.prunes ? await pruneBackups(place, { nowMs: nowMs(), sound: manifest }) : { deleted: [] }
  return { manifest, place: place.place, ...(copied && { copied }), deleted, seconds: (nowMs() - startedAt) / 1000 }
}

interface Begun {
  folder: string
  name: string
  createdAtMs: number
}

async function writeFile(deps: CreateDeps, options: CreateOptions, begun: Begun): Promise<BackupManifest> {
  const { source, place, files, version } = deps
  const fileName = fileNameOf(begun.name, options.kind)
  const path = `${begun.folder}/${fileName}`
  await place.requireRoom(await source.byteSize())
  options.progress({ step: 'copying the database', done: 0 })
  const read = async (rows: LibraryRows, hash: () => Promise<CheckedTable[]>) => {
    await requireLibrary(rows)
    return { schema: await rows.schema(), originals: await originalsOf(rows, options.signal), tables: await hash() }
  }
  let facts: Awaited<ReturnType<typeof read>>
  const reading = stepOf('reading rows', options)
  if (options.kind === 'duckdb') {
    if (!source.copyTo)
      throw new BackupRefused('A library in PostgreSQL is backed up in the portable form. Leave --format away, or say portable.')
    await source.copyTo(path)
    facts = await files.reading(path, (rows) => read(rows, () => hashLibrary(rows, reading)))
  } else {
    facts = await source.reading(begun.folder, (rows) => read(rows, () => files.packed(path, (to) => writePortable(rows, to, reading))))
  }
  const { byteSize, sha256 } = await files.hash(path)
  if (!(await place.take(path, fileName))) throw taken(begun.name, place)
  return {
    name: begun.name,
    kind: options.kind,
    createdAtMs: begun.createdAtMs,
    version,
    engine: source.engine,
    ...facts,
    file: { name: fileName, byteSize, sha256 },
  }
}

async function requireLibrary(rows: LibraryRows): Promise<void> {
  if ((await rows.schema()) === 0) throw new BackupRefused('There is no library to back up: the database has no tables of ImgStream.')
  if (await rows.isUnfinished())
    throw new BackupRefused('This is half a library: a move into this database is not done. Finish that one first.')
}

async function originalsOf(rows: LibraryRows, signal: AbortSignal | undefined): Promise<BackupManifest['originals']> {
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  if (!versions) return { count: 0, bytes: 0 }
  const { originals, originalBytes } = await countObjects(rows, versions, { signal })
  return { count: originals, bytes: originalBytes }
}

async function addOriginals(
  deps: CreateDeps & { originals: LibraryObjects },
  manifest: BackupManifest,
  options: CreateOptions,
): Promise<CopiedOriginals> {
  const { place, open } = deps
  const opened = await open(place, manifest)
  try {
    const total = manifest.originals.count
    const looked = (done: number) => options.progress({ step: 'copying originals', done, total })
    const copied = await copyOriginals({ rows: opened.rows, from: deps.originals, place }, { looked, signal: options.signal })
    const note = { originals: copied.originals, missing: copied.missing.map(({ key, why }) => ({ key, why })) }
    await place.write(originalsNameOf(manifest.name), Buffer.from(`${JSON.stringify(note, undefined, 2)}\n`))
    return copied
  } finally {
    await opened.close()
  }
}

/** The name of this second, or of the next one that is free. */
async function freeName(place: BackupPlace, nowMs: () => number): Promise<string> {
  const names = new Set((await place.list()).map(({ name }) => name.split('.')[0]))
  let ms = nowMs()
  while (names.has(backupName(ms))) ms += 1000
  return backupName(ms)
}

const taken = (name: string, { place }: BackupPlace) =>
  new BackupRefused(`Another backup called ${name} has just been made in ${place}. Give the command again.`)

function stepOf(step: BackupStep, options: CreateOptions, manifest?: BackupManifest) {
  const total = manifest?.tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const looked = (rows: number) => options.progress({ step, done: (done += rows), ...(total !== undefined && { total }) })
  return { looked, signal: options.signal }
}
