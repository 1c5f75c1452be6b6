import type { ApiClient, UploadTransport } from '@imgstream/client'
import { type Me, nameKey } from '@imgstream/contract'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { createPatience, type Patience } from '../export/patience.ts'
import { keepYoungHeapSmall } from '../export/small-young-heap.ts'
import { counted, printable } from '../words.ts'
import { type ImportDeps, type ImportEnd, type ImportPolicy, importPhoto, trashKey } from './import-photo.ts'
import type { ExportedPhoto, PhotoSource } from './photo-source.ts'

export interface ImportRequest {
  source: PhotoSource
  policy: ImportPolicy
  concurrency: number
  waitMs: number
}

export interface ImportResult {
  photos: number
  counts: Record<ImportEnd['kind'], number>
  sentBytes: number
  /** The first of those that failed or wait for a decision. */
  told: { filename: string; why: string }[]
}

const toldFiles = 20

/**
 * Makes a library what another one was: names, bytes, dates, versions in their order, trash. The trash comes first, so that names it shares
 * with photos of today are free by then. Throws CommandError, ApiError, and the signal's reason when stopped.
 */
export async function runImport(
  api: ApiClient,
  transport: UploadTransport,
  me: Me,
  request: ImportRequest,
  { stop, progress }: { stop: AbortSignal; progress: (now: ImportResult) => void },
): Promise<ImportResult> {
  keepYoungHeapSmall()
  const result: ImportResult = {
    photos: 0,
    counts: { imported: 0, there: 0, in_trash: 0, skipped: 0, undecided: 0, failed: 0 },
    sentBytes: 0,
    told: [],
  }
  progress(result)
  const patience = createPatience(api, request.waitMs, stop)
  await takeSettings(api, request.source, patience)
  const deps: ImportDeps = {
    api,
    transport,
    patience,
    stop,
    policy: request.policy,
    ownerId: me.owner_id,
    inTrash: await readTrash(api, patience),
    sent: (bytes) => (result.sentBytes += bytes),
  }
  for (const trash of [true, false]) {
    for await (const page of request.source.pages(trash)) {
      // Photos of the trash may share a name: one after the other.
      await importPage(deps, page, trash ? 1 : request.concurrency, result)
    }
  }
  return result
}

async function importPage(deps: ImportDeps, page: readonly ExportedPhoto[], concurrency: number, result: ImportResult): Promise<void> {
  const names = new Set(page.filter(({ problem }) => problem === undefined).map(({ filename }) => filename))
  const ask = (files: { filename: string }[]) => deps.patience(() => deps.transport.check(files, deps.stop))
  const check = names.size > 0 ? await ask([...names].map((filename) => ({ filename }))) : undefined
  if (check?.fallback_used)
    throw new CommandError(exitCodes.unreachable, 'The database does not answer, so no name is known to be free. Nothing was stored.')
  /** What is under way, and was, by name keys: photos of the trash share names, and other libraries tell .JPG and .jpeg apart. */
  const turns = new Map<string, Promise<unknown>>()
  const waiting = [...page]
  const lane = async () => {
    for (let photo = waiting.shift(); photo; photo = waiting.shift()) {
      const { filename } = photo
      const before = turns.get(nameKey(filename))
      const bringIn = async (one: ExportedPhoto) => {
        // What came in since the check is asked for again.
        await before
        const now = before && one.problem === undefined ? await ask([{ filename }]) : check
        return importPhoto(deps, one, now?.collisions[filename]?.existing_photo ?? undefined)
      }
      const turn = bringIn(photo)
      turns.set(
        nameKey(filename),
        turn.catch(() => {}),
      )
      const end = await turn
      result.photos += 1
      result.counts[end.kind] += 1
      const why = end.kind === 'failed' ? end.why : end.kind === 'undecided' ? 'the name is taken by another photo' : undefined
      if (why !== undefined && result.told.length < toldFiles) result.told.push({ filename: photo.filename, why })
    }
  }
  const ends = await Promise.allSettled(
    Array.from({ length: concurrency }, () =>
      lane().catch((error: unknown) => {
        waiting.length = 0
        throw error
      }),
    ),
  )
  deps.stop.throwIfAborted()
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function readTrash(api: ApiClient, patience: Patience): Promise<Set<string>> {
  const known = new Set<string>()
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? { limit: 500 } : { limit: 500, cursor }
    const page: { photos: { filename: string; first_uploaded_at: string }[]; next_cursor: string | null } = await patience(() =>
      api.call('listTrash', { query }),
    )
    for (const photo of page.photos) known.add(trashKey(photo.filename, photo.first_uploaded_at))
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return known
}

/** How long replaced versions and the trash are kept is taken over by an empty library only: in any other it could delete what is there. */
async function takeSettings(api: ApiClient, source: PhotoSource, patience: Patience): Promise<void> {
  const kept = await source.settings()
  if (Object.keys(kept).length === 0) return
  const { photos } = await patience(() => api.call('listLibrary', { query: { limit: 1 } }))
  if (photos.length === 0) await patience(() => api.call('changeSettings', { body: kept }))
}

export function importInWords({ photos, counts, told }: ImportResult): string {
  const parts = [
    [counts.imported, 'brought in'],
    [counts.there, 'there already'],
    [counts.in_trash, 'in the trash here, left there'],
    [counts.skipped, 'skipped'],
    [counts.undecided, 'undecided'],
    [counts.failed, 'failed'],
  ] as const
  const words = parts.filter(([number]) => number > 0).map(([number, word]) => `${number.toLocaleString('en')} ${word}`)
  const lines = [`${counted(photos, 'photo')}${words.length > 0 ? `: ${words.join(', ')}` : ''}`]
  lines.push(...told.map(({ filename, why }) => `  ${printable(filename)}  (${printable(why)})`))
  if (counts.failed + counts.undecided > told.length) lines.push('  …')
  if (counts.undecided > 0) lines.push('Decide about names that are taken with --on-collision skip, overwrite or keep-both.')
  return lines.join('\n')
}
