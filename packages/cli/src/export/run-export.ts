import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApiClient } from '@imgstream/client'
import type { Me } from '@imgstream/contract'
import { makeFolder } from '@imgstream/server/make-folder'
import packageJson from '../../package.json' with { type: 'json' }
import { CommandError, exitCodes, wrongUsage } from '../exit-codes.ts'
import { bytesInWords, counted, printable } from '../words.ts'
import { takesEveryName } from './disk-names.ts'
import { type FetchCounts, fetchFiles, type Problem } from './fetch-files.ts'
import { listLibrary } from './list-library.ts'
import { createPatience } from './patience.ts'
import { planFiles } from './plan-files.ts'
import { keepYoungHeapSmall } from './small-young-heap.ts'
import { openWorkDatabase, type WorkDatabase } from './work-database.ts'
import { sumsName, writeMetadata, writeState } from './write-metadata.ts'

export const exportFormat = { format: 'imgstream-export', format_version: 1 } as const

export interface ExportRequest {
  folder: string
  allVersions: boolean
  trash: boolean
  /** Names that every file system takes, whatever this one does. */
  portable: boolean
  /** Files that are there are told by their size, without being read. */
  quick: boolean
  concurrency: number
  waitMs: number
}

export interface ExportResult extends FetchCounts {
  photos: number
  files: number
  bytes: number
  /** The first problems; all of them are in metadata/problems.jsonl. */
  problems: Problem[]
  leftovers: number
  leftoverExamples: string[]
}

export interface ExportProgress {
  step: 'listing' | 'files' | 'metadata'
  photos: number
  files: number
  bytes: number
  counts: FetchCounts
}

const toldProblems = 20

/**
 * Brings the caller's library into a folder. What is there and whole stays; what came half is not there at all. Given again it goes on where
 * it was, after a kill too. Throws CommandError, and the signal's reason when stopped.
 */
export async function runExport(
  api: ApiClient,
  me: Me,
  request: ExportRequest,
  { progress, warn, stop }: { progress: (now: ExportProgress) => void; warn: (text: string) => void; stop: AbortSignal },
): Promise<ExportResult> {
  keepYoungHeapSmall()
  const { folder } = request
  await requireOurFolder(folder, me.owner_id)
  const work = join(folder, workName)
  const parts = join(work, 'parts')
  const database = await openWorkDatabase(work)
  try {
    await rm(parts, { recursive: true, force: true })
    await mkdir(parts, { recursive: true })
    const portable = request.portable || !(await takesEveryName(parts))
    const facts = {
      ...exportFormat,
      exported_at: new Date().toISOString(),
      imgstream_version: packageJson.version,
      owner_id: me.owner_id,
      trash: request.trash,
      all_versions: request.allVersions,
    }
    await writeState(folder, parts, { ...facts, state: 'unfinished' })
    const now: ExportProgress = { step: 'listing', photos: 0, files: 0, bytes: 0, counts: noCounts() }
    progress(now)
    const patience = createPatience(api, request.waitMs, stop)
    await listLibrary(api, database, { trash: request.trash, portable, patience, listed: (photos) => (now.photos = photos) })
    Object.assign(now, planFiles(database, request), { step: 'files' })
    progress(now)
    await warnOfLittleRoom(folder, now.bytes, warn)
    const problems: Problem[] = []
    await fetchFiles(api, database, {
      folder,
      parts,
      concurrency: request.concurrency,
      quick: request.quick,
      patience,
      stop,
      counts: now.counts,
      noted: (problem) => note(database, problem, problems),
    })
    now.step = 'metadata'
    progress(now)
    const toldIn = { ...facts, photos: now.photos, files: now.files, bytes: now.bytes, problems: now.counts.failed }
    const { leftovers, examples } = await writeMetadata(database, folder, parts, { toldIn })
    return { photos: now.photos, files: now.files, bytes: now.bytes, ...now.counts, problems, leftovers, leftoverExamples: examples }
  } catch (error) {
    throw diskIsFull(error, folder) ?? error
  } finally {
    database.close()
    // The database locks the folder for us: it goes last, and only where all is done.
    if (await isComplete(folder)) await rm(work, { recursive: true, force: true })
  }
}

export const workName = '.imgstream-export'
const noCounts = (): FetchCounts => ({ kept: 0, fetched: 0, fetchedBytes: 0, gone: 0, failed: 0 })

function note(database: WorkDatabase, problem: Problem, problems: Problem[]): void {
  database.run('update files set problem = :problem where n = :n', { problem: problem.problem, n: problem.file.n })
  if (problem.problem !== 'gone' && problems.length < toldProblems) problems.push(problem)
}

/** An empty folder, a new one, or one of an earlier export of the same library: nothing of anybody else's is ever written over. */
async function requireOurFolder(folder: string, ownerId: string): Promise<void> {
  await makeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw wrongUsage(
      `${printable(folder)} cannot be made: ${error.code === 'EEXIST' ? 'a file is in its place' : printable(error.message)}`,
    )
  })
  const state = await readState(folder)
  if (state?.format === exportFormat.format) {
    if (state.owner_id === ownerId) return
    throw wrongUsage(`${printable(folder)} holds the export of another library. Choose another folder.`)
  }
  const others = (await readdir(folder)).filter((name) => ![workName, 'lost+found', '.DS_Store'].includes(name))
  if (state !== undefined || others.length > 0)
    throw wrongUsage(`${printable(folder)} holds other files and no export. Choose an empty folder, or a new one.`)
}

export async function readState(folder: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(join(folder, 'export.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const isComplete = async (folder: string) => (await readState(folder))?.state === 'complete' && existsSync(join(folder, sumsName))

async function warnOfLittleRoom(folder: string, bytes: number, warn: (text: string) => void): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined)
  const free = disk && disk.bavail * disk.bsize
  if (free !== undefined && free < bytes)
    warn(`The library has ${bytesInWords(bytes)}, and ${bytesInWords(free)} are free here. What is there already needs no more room.`)
}

function diskIsFull(error: unknown, folder: string): CommandError | undefined {
  const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC' || /no space left|out of disk|disk is full/i.test(String(error))
  if (!isFull || error instanceof CommandError) return undefined
  return new CommandError(
    exitCodes.failed,
    `There is no room left for ${printable(folder)}. Make room and run the same command again: it goes on where it was.`,
  )
}

export function exportInWords(result: ExportResult, folder: string): string {
  const { photos, files, kept, fetched, fetchedBytes, gone, failed, problems, leftovers, leftoverExamples } = result
  const lines = [
    `${counted(photos, 'photo')} in ${counted(files, 'file')}: ${fetched.toLocaleString('en')} fetched (${bytesInWords(fetchedBytes)}), ${kept.toLocaleString('en')} there already`,
  ]
  if (gone > 0) lines.push(`${counted(gone, 'file')} deleted in the library meanwhile, left out`)
  if (leftovers > 0) {
    lines.push(`${counted(leftovers, 'file')} of an earlier export not in the library any more, left where they are:`)
    lines.push(...leftoverExamples.map((path) => `  ${printable(path)}`), ...(leftovers > leftoverExamples.length ? ['  …'] : []))
  }
  if (failed > 0) {
    lines.push(`${counted(failed, 'file')} could not be taken out (listed in metadata/problems.jsonl):`)
    lines.push(...problems.map(({ file, problem }) => `  ${printable(file.path)}  (${problemInWords(problem)})`))
    if (failed > problems.length) lines.push('  …')
  }
  lines.push(`To check it: cd ${printable(folder)} && sha256sum -c --quiet ${sumsName}`)
  return lines.join('\n')
}

function problemInWords(problem: string): string {
  const [code = '', , reason] = problem.split(': ')
  const words: Record<string, string> = {
    damaged: 'the server has other bytes than were uploaded',
    original_damaged: 'the server has other bytes than were uploaded',
    original_missing: 'the server has lost it',
    no_picture: 'the server has lost it',
    internal: 'the server failed',
    not_writable: `the folder does not take it${reason ? `, ${reason}` : ''}; --portable may help`,
  }
  return words[code] ?? printable(problem)
}
