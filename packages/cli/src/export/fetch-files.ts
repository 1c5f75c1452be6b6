import { join } from 'node:path'
import { type ApiClient, ApiError } from '@imgstream/client'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { printable } from '../words.ts'
import type { Patience } from './patience.ts'
import { type PlannedFile, plannedFiles } from './plan-files.ts'
import { isThere, receiveFile, removePart, serverProblem } from './receive-file.ts'
import type { WorkDatabase } from './work-database.ts'

export interface FetchCounts {
  kept: number
  fetched: number
  fetchedBytes: number
  /** Deleted in the library while the export ran. */
  gone: number
  failed: number
}

export interface Problem {
  file: PlannedFile
  /** `gone`, `damaged`, `not_writable`, or the server's code in lower case. */
  problem: string
}

interface FetchOptions {
  folder: string
  parts: string
  concurrency: number
  quick: boolean
  patience: Patience
  stop: AbortSignal
  counts: FetchCounts
  noted: (problem: Problem) => void
}

/** Brings every planned file that is not there, or is not as it should be. Throws CommandError where going on is of no use. */
export async function fetchFiles(api: ApiClient, database: WorkDatabase, options: FetchOptions): Promise<void> {
  const plan = plannedFiles(database)
  const failed = new AbortController()
  const stop = AbortSignal.any([options.stop, failed.signal])
  const lane = async (index: number) => {
    for (;;) {
      stop.throwIfAborted()
      const { value: file, done } = await plan.next()
      if (done) return
      await settle(api, file, { ...options, stop }, join(options.parts, String(index)))
    }
  }
  // A lane that fails for good takes the others with it; all of them have let go of their files before that is told.
  const lanes = Array.from({ length: options.concurrency }, (_, index) =>
    lane(index).catch((error: unknown) => {
      failed.abort(error)
      throw error
    }),
  )
  const ends = await Promise.allSettled(lanes)
  options.stop.throwIfAborted()
  if (ends.some(({ status }) => status === 'rejected')) throw failed.signal.reason
}

async function settle(api: ApiClient, file: PlannedFile, options: FetchOptions, part: string): Promise<void> {
  const { counts } = options
  const path = join(options.folder, file.path)
  const problem = await (async () => {
    if (await isThere(path, file, options.quick)) {
      counts.kept += 1
      return undefined
    }
    return fetchOne(api, file, options, { part, path })
  })().catch((error: unknown) => diskProblem(error, file, options.folder))
  if (problem === undefined) return
  await removePart(part)
  if (problem === 'gone') counts.gone += 1
  else counts.failed += 1
  options.noted({ file, problem })
}

async function fetchOne(
  api: ApiClient,
  file: PlannedFile,
  options: FetchOptions,
  place: { part: string; path: string },
): Promise<string | undefined> {
  let direct = true
  // Other bytes may have come by a mistake on the way; when they come again, they are what is stored.
  for (let wrong = 0; wrong < 2; ) {
    try {
      const received = (bytes: number) => {
        options.counts.fetchedBytes += bytes
      }
      const isWhole = await options.patience(() => receiveFile(api, file, { ...place, direct, received, signal: options.stop }))
      if (isWhole) {
        options.counts.fetched += 1
        return undefined
      }
      wrong += 1
      direct = false
    } catch (error) {
      // A bucket's refusal is not in our words: the server itself says what is the matter.
      if (direct && error instanceof ApiError && error.code === 'UNEXPECTED_ANSWER') {
        direct = false
        continue
      }
      const problem = serverProblem(error)
      if (problem === undefined) throw error
      return problem
    }
  }
  return 'damaged'
}

/** A name that the target refuses is one file's matter; a full or a broken disk is everything's. */
function diskProblem(error: unknown, file: PlannedFile, folder: string): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new CommandError(
      exitCodes.failed,
      `There is no room left for ${printable(folder)}. What is there is whole; make room and run the same command again: it goes on where it was.`,
    )
  }
  if (code === 'EROFS' || code === 'EIO' || code === 'ENODEV')
    throw new CommandError(exitCodes.failed, `${printable(folder)} cannot be written to: ${printable(message)}`)
  if (['ENAMETOOLONG', 'EINVAL', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EACCES', 'EPERM', 'ENOENT', 'EILSEQ'].includes(code ?? ''))
    return `not_writable: ${printable(file.path)}: ${code}`
  throw error
}
