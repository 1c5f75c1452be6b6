import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { type ApiClient, ApiError, FileProblem, type SendRequest, type UploadTransport } from '@imgstream/client'
import { nameKey, numberedName, type OnCollision, type Photo } from '@imgstream/contract'
import type { Patience } from '../export/patience.ts'
import { NodeFile } from '../upload/node-file.ts'
import { stepsOf, whereItStands, type Step } from './steps.ts'
import type { ExportedPhoto } from './photo-source.ts'

export type ImportPolicy = 'ask' | 'skip' | 'overwrite' | 'keep_both'

export interface ImportDeps {
  api: ApiClient
  transport: UploadTransport
  patience: Patience
  stop: AbortSignal
  policy: ImportPolicy
  ownerId: string
  /** Photos of the library's trash, by `trashKey`. */
  inTrash: ReadonlySet<string>
  sent: (bytes: number) => void
}

export type ImportEnd =
  | { kind: 'imported' | 'there' | 'in_trash' | 'skipped' | 'undecided' }
  /** Some of it may have been stored: another run goes on. */
  | { kind: 'failed'; why: string }

export const trashKey = (filename: string, firstUploadedAt: string) => `${firstUploadedAt}/${nameKey(filename)}`

/**
 * Brings one photo in with all its versions, the oldest first, by the same way as any upload. What is there already is told by the name and
 * the instant it was first uploaded at, so a run that was stopped goes on and a second one doubles nothing. `existing` has its name now.
 * Throws what makes going on senseless: no access, no room, the server away.
 */
export async function importPhoto(deps: ImportDeps, photo: ExportedPhoto, existing: Photo | undefined): Promise<ImportEnd> {
  if (photo.problem !== undefined) return { kind: 'failed', why: photo.problem }
  if (deps.inTrash.has(trashKey(photo.filename, photo.record.first_uploaded_at))) return { kind: photo.isTrashed ? 'there' : 'in_trash' }
  const steps = stepsOf(photo)
  if (steps.length === 0) return { kind: 'failed', why: 'none of its files is there' }
  const place = await findPlace(deps, photo, steps, existing)
  if ('kind' in place) return place
  const ended = await take(deps, photo, steps, place)
  if (ended.kind === 'failed' || photo.versions.some(({ current, path }) => current && path !== undefined)) return ended
  return { kind: 'failed', why: 'its current version is not in the export; the ones before it were taken' }
}

interface Place {
  filename: string
  onCollision: OnCollision
  /** The photo that the next version goes on top of. */
  onto: Photo | undefined
  /** Steps that are done. */
  done: number
}

async function findPlace(
  deps: ImportDeps,
  photo: ExportedPhoto,
  steps: readonly Step[],
  existing: Photo | undefined,
): Promise<Place | ImportEnd> {
  if (!existing) return { filename: photo.filename, onCollision: 'fail', onto: undefined, done: 0 }
  const standing = await standingOf(deps, photo, steps, existing)
  if (standing !== 'other') return { filename: existing.filename, onCollision: 'overwrite', onto: existing, done: standing }
  if (deps.policy === 'keep_both') return freePlace(deps, photo, steps)
  if (deps.policy === 'overwrite' && !photo.isTrashed)
    return { filename: existing.filename, onCollision: 'overwrite', onto: existing, done: 0 }
  return { kind: deps.policy === 'ask' ? 'undecided' : 'skipped' }
}

async function standingOf(deps: ImportDeps, photo: ExportedPhoto, steps: readonly Step[], existing: Photo) {
  // The usual case of a second run costs no question.
  const hasAll = existing.version >= steps.length
  if (
    hasAll &&
    existing.checksum === steps.at(-1)?.checksum &&
    (!photo.isTrashed || existing.first_uploaded_at !== photo.record.first_uploaded_at)
  )
    return steps.length
  const { versions } = await deps.patience(() => deps.api.call('listVersions', { params: { id: existing.photo_id } }))
  const theirs = versions.map(({ checksum }) => checksum).reverse()
  return whereItStands({ steps, theirs, isSame: existing.first_uploaded_at === photo.record.first_uploaded_at })
}

/** The first numbered name that nobody has, or that an earlier run gave to this very photo. */
async function freePlace(deps: ImportDeps, photo: ExportedPhoto, steps: readonly Step[]): Promise<Place> {
  for (let number = 2; ; number += 16) {
    const names = Array.from({ length: 16 }, (_, index) => numberedName(photo.filename, number + index))
    const check = await deps.patience(() =>
      deps.transport.check(
        names.map((filename) => ({ filename })),
        deps.stop,
      ),
    )
    for (const filename of names) {
      const existing = check.collisions[filename]?.existing_photo
      if (!existing) return { filename, onCollision: 'fail', onto: undefined, done: 0 }
      const standing = await standingOf(deps, photo, steps, existing)
      if (existing.first_uploaded_at === photo.record.first_uploaded_at && standing !== 'other')
        return { filename, onCollision: 'overwrite', onto: existing, done: standing }
    }
  }
}

async function take(deps: ImportDeps, photo: ExportedPhoto, steps: readonly Step[], place: Place): Promise<ImportEnd> {
  /** Numbers that the versions have here, by step. */
  const numbers = new Map<number, number>()
  let { onto } = place
  const before = (onto?.version ?? 0) - place.done
  for (let index = 0; index < place.done; index++) numbers.set(index, before + index + 1)
  try {
    for (const [index, step] of steps.entries()) {
      deps.stop.throwIfAborted()
      if (index < place.done) continue
      const restored = step.restores === undefined ? undefined : numbers.get(step.restores)
      if (restored !== undefined && onto) {
        const id = onto.photo_id
        onto = await deps.patience(() => deps.api.call('restoreVersion', { params: { id, n: restored } }))
      } else onto = await send(deps, photo, step, { ...place, onto })
      numbers.set(index, onto.version)
    }
    const id = onto?.photo_id
    const isOurs = onto?.first_uploaded_at === photo.record.first_uploaded_at
    if (photo.isTrashed && isOurs && id !== undefined) await deps.patience(() => deps.api.call('trashPhoto', { params: { id } }))
    return { kind: place.done === steps.length && !photo.isTrashed ? 'there' : 'imported' }
  } catch (error) {
    if (error instanceof FileProblem || error instanceof NotStored) return { kind: 'failed', why: error.message }
    if (!(error instanceof ApiError) || endsEverything.has(error.code)) throw error
    return { kind: 'failed', why: error.message }
  }
}

const endsEverything: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'WRONG_SCOPE',
  'STORAGE_FULL',
  'QUOTA_EXCEEDED',
  'UNEXPECTED_ANSWER',
])

class NotStored extends Error {}

async function send(deps: ImportDeps, photo: ExportedPhoto, step: Step, { filename, onCollision, onto }: Place): Promise<Photo> {
  const file = new NodeFile(step.path, await stat(step.path).catch(missing))
  const request: SendRequest = {
    filename,
    onCollision: onto ? 'overwrite' : onCollision,
    expectedVersion: onto?.version,
    checksum: step.checksum,
    lastModifiedMs: file.facts.lastModifiedMs,
    batchId: step.batchId === undefined ? '' : batchIdHere(deps.ownerId, step.batchId),
    ...(onto ? {} : { record: photo.record }),
  }
  let uploadUrl: string | undefined
  let sent = 0
  const progress = {
    created: (url: string) => (uploadUrl = url),
    sent(bytes: number) {
      deps.sent(Math.max(0, bytes - sent))
      sent = Math.max(sent, bytes)
    },
  }
  const result = await deps.patience(async () => {
    const opened = await file.open()
    try {
      return await deps.transport.send({ ...request, uploadUrl }, opened, progress, deps.stop)
    } finally {
      await opened.close()
    }
  })
  if (result.kind === 'stored') return result.outcome.photo
  if (result.uploadUrl) await deps.transport.discard(result.uploadUrl)
  throw new NotStored('the photo of its name changed while it was brought in')
}

/** Uploads stay together as they were. Their ids are another library's, which may be on this very server: here they get ids of their own. */
export function batchIdHere(ownerId: string, batchId: string): string {
  const bytes = createHash('sha256').update(`${ownerId}/${batchId}`).digest()
  // A UUID whose making is one's own matter: version 8 (RFC 9562 §5.8).
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function missing(): never {
  throw new FileProblem('FILE_MISSING', 'the file is not in the export any more')
}
