import { type Candidate, type CollisionKind, captureTimeName, filenameProblem, isPlaceholderName, nameKey } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { Photo } from '../photos/photo.ts'
import type { Clock } from '../ports/clock.ts'
import type { EventRecorder, NewEvent } from '../ports/events.ts'
import type { KnownDamage } from '../ports/integrity.ts'
import type { Log } from '../ports/log.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { CollisionCache, NameHolders } from './collision-cache.ts'
import { findTwins } from './find-twins.ts'
import { findSameShots } from './find-same-shots.ts'
import { suggestNames } from './suggest-names.ts'

export interface CheckDeps {
  photos: PhotoRepository
  cache: CollisionCache
  /** What is known of originals that were lost. */
  damage?: Pick<KnownDamage, 'ofOwner'>
  events: EventRecorder
  clock: Clock
  log: Log
  /** Waits between the tries of a question the database did not answer, ms. */
  retryDelaysMs: readonly number[]
  /** Where it is measured. */
  telemetry?: Telemetry
}

export interface CheckRequest {
  ownerId: string
  files: readonly Candidate[]
  /** Names a unit of work. */
  batchSize: number
}

export interface FoundCollision {
  existing: Photo | undefined
  kind: CollisionKind
  /** The name that keep both would take now. */
  suggestedFilename: string | undefined
  /** It is identical, and the storage has lost its original: sent again, it is put back. */
  isOriginalLost?: boolean
}

export interface CheckResult {
  collisions: Map<string, FoundCollision>
  /** The same content, already here under another name. */
  duplicates: Map<string, Photo>
  /** Indexes of all files of the request with this name or this content, where there are two or more. */
  inBatch: Map<string, number[]>
  inTrash: Map<string, Photo>
  /** Another file of the same shot is here under another name. */
  sameShot: Map<string, Photo>
  proposedNames: Map<string, string>
  fallbackUsed: boolean
  detectionTimeMs: number
}

/**
 * Says of every file whether its name or its content is already here, before any byte moves. When the database does not answer, every
 * name counts as taken by an unknown photo ("safe mode"): unknown is never "no collision".
 * Throws AppError INVALID_FILENAME when a name could not be stored anyway, listing such names.
 */
export function checkCollisions(deps: CheckDeps, request: CheckRequest): Promise<CheckResult> {
  return deps.telemetry ? deps.telemetry.step('check_collisions', () => check(deps, request)) : check(deps, request)
}

async function check(deps: CheckDeps, request: CheckRequest): Promise<CheckResult> {
  requireFilenames(request.files)
  const startedAt = performance.now()
  const keys = request.files.map(({ filename }) => nameKey(filename))
  const inBatch = findTwins(request.files, keys)
  const proposedNames = proposeNames(request.files)
  try {
    const found = await withRetries(deps, () => lookUp(deps, request, keys))
    const detectionTimeMs = round(performance.now() - startedAt)
    deps.events.record(...eventsOf(request, found.collisions, detectionTimeMs, false))
    return { ...found, inBatch, proposedNames, fallbackUsed: false, detectionTimeMs }
  } catch (error) {
    deps.log.error('collision_check_failed', { names: request.files.length }, error)
    const collisions = new Map(
      request.files.map(({ filename }) => [filename, { existing: undefined, kind: 'unknown', suggestedFilename: undefined } as const]),
    )
    const detectionTimeMs = round(performance.now() - startedAt)
    deps.events.record(...eventsOf(request, new Map(), detectionTimeMs, true))
    return {
      collisions,
      duplicates: new Map(),
      inTrash: new Map(),
      sameShot: new Map(),
      inBatch,
      proposedNames,
      fallbackUsed: true,
      detectionTimeMs,
    }
  }
}

function requireFilenames(files: readonly Candidate[]) {
  const wrong = files.filter(({ filename }) => filenameProblem(filename))
  const [first] = wrong
  if (!first) return
  throw new AppError('INVALID_FILENAME', `${filenameProblem(first.filename)} Rename the file, then check again.`, {
    details: { count: wrong.length, filenames: wrong.slice(0, 20).map(({ filename }) => filename) },
  })
}

/** `keys` are the files' name keys, in their order. */
async function lookUp(deps: CheckDeps, { ownerId, files, batchSize }: CheckRequest, keys: readonly string[]) {
  const holders = await holdersOf(deps, ownerId, new Set(keys), batchSize)
  const collisions = new Map<string, FoundCollision>()
  const inTrash = new Map<string, Photo>()
  const elsewhere: { filename: string; checksum: string }[] = []
  for (const [index, file] of files.entries()) {
    const { live, trashed } = holders.get(keys[index] ?? '') ?? nobody
    const checksum = file.checksum?.toLowerCase()
    const kind = live && kindOf(live, file.size, checksum)
    if (live && kind) collisions.set(file.filename, { existing: live, kind, suggestedFilename: undefined })
    else if (trashed) inTrash.set(file.filename, trashed)
    if (checksum && kind !== 'identical') elsewhere.push({ filename: file.filename, checksum })
  }
  const suggestions = await suggestNames(deps.photos, ownerId, [...collisions.keys()], batchSize)
  for (const [filename, collision] of collisions) collision.suggestedFilename = suggestions.get(filename)
  const duplicates = await findDuplicates(deps, ownerId, elsewhere, batchSize)
  await noteLost(deps, ownerId, collisions, duplicates)
  const unlike = files.filter(({ filename }) => !collisions.has(filename) && !duplicates.has(filename))
  return { collisions, inTrash, duplicates, sameShot: await findSameShots(deps.photos, ownerId, unlike, batchSize) }
}

async function holdersOf(deps: CheckDeps, ownerId: string, keys: ReadonlySet<string>, batchSize: number) {
  const holders = new Map<string, NameHolders>()
  const unknown: string[] = []
  for (const key of keys) {
    const remembered = deps.cache.get(ownerId, key)
    if (remembered) holders.set(key, remembered)
    else unknown.push(key)
  }
  const mark = deps.cache.readMark()
  const found = unknown.length === 0 ? [] : await deps.photos.findByNameKeys(ownerId, unknown, batchSize)
  const taken = new Map<string, NameHolders>()
  for (const photo of found) {
    const entry = taken.get(photo.nameKey) ?? {}
    taken.set(photo.nameKey, entry)
    if (photo.trashedAtMs === undefined) entry.live = photo
    else if ((entry.trashed?.trashedAtMs ?? 0) <= photo.trashedAtMs) entry.trashed = photo
  }
  for (const key of unknown) {
    const entry = taken.get(key) ?? nobody
    if (entry !== nobody) holders.set(key, entry)
    deps.cache.remember(ownerId, key, entry, mark)
  }
  return holders
}

/** Most names of a check are free; they share one answer. */
const nobody: NameHolders = Object.freeze({})

async function findDuplicates(deps: CheckDeps, ownerId: string, files: { filename: string; checksum: string }[], batchSize: number) {
  const photos = await deps.photos.findLiveByChecksums(ownerId, [...new Set(files.map(({ checksum }) => checksum))], batchSize)
  const byChecksum = new Map(photos.map((photo) => [photo.checksum, photo]))
  const duplicates = new Map<string, Photo>()
  for (const { filename, checksum } of files) {
    const photo = byChecksum.get(checksum)
    if (photo) duplicates.set(filename, photo)
  }
  return duplicates
}

/** What is lost must be sent again: under its own name it is put back, under another one it is stored as a photo of its own. */
async function noteLost(
  { damage }: CheckDeps,
  ownerId: string,
  collisions: ReadonlyMap<string, FoundCollision>,
  duplicates: Map<string, Photo>,
): Promise<void> {
  const identical = [...collisions.values()].filter(({ kind }) => kind === 'identical')
  if (!damage || identical.length + duplicates.size === 0) return
  const lost = await damage.ofOwner(ownerId)
  if (lost.size === 0) return
  const isLost = ({ id, version }: Photo) => lost.has(`${id}/${version}`)
  for (const collision of identical) if (collision.existing && isLost(collision.existing)) collision.isOriginalLost = true
  for (const [filename, photo] of duplicates) if (isLost(photo)) duplicates.delete(filename)
}

function kindOf(existing: Photo, size: number | undefined, checksum: string | undefined): CollisionKind {
  if (checksum) return checksum === existing.checksum ? 'identical' : 'different'
  return size !== undefined && size !== existing.byteSize ? 'different' : 'unknown'
}

function proposeNames(files: readonly Candidate[]): Map<string, string> {
  const proposals = new Map<string, string>()
  for (const { filename, taken_at: takenAt } of files) {
    if (takenAt && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(takenAt) && isPlaceholderName(filename)) {
      proposals.set(filename, captureTimeName(takenAt, filename))
    }
  }
  return proposals
}

function eventsOf(request: CheckRequest, collisions: Map<string, FoundCollision>, durationMs: number, fallback: boolean): NewEvent[] {
  const { ownerId, files, batchSize } = request
  if (files.length === 0) return []
  const detected = [...collisions.values()].map(
    ({ existing, kind }): NewEvent => ({
      kind: 'collision_detected',
      ownerId,
      ...(existing && { photoId: existing.id }),
      durationMs: round(durationMs / files.length),
      details: { kind, source: 'check' },
    }),
  )
  return [
    ...detected,
    {
      kind: 'batch_collision_detection',
      ownerId,
      durationMs,
      details: { files: files.length, collisions: collisions.size, units: Math.ceil(files.length / batchSize), fallback },
    },
  ]
}

async function withRetries<T>(deps: CheckDeps, attempt: () => Promise<T>): Promise<T> {
  for (const delayMs of deps.retryDelaysMs) {
    try {
      return await attempt()
    } catch (error) {
      deps.log.warn('collision_check_retried', { delayMs }, error)
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
  }
  return attempt()
}

const round = (ms: number) => Math.round(ms * 1000) / 1000
