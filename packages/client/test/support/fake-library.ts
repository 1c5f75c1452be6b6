import { type CollisionCheckResponse, nameKey, numberedName, type Photo, type UploadOutcome } from '@imgstream/contract'
import { ApiError, NetworkError, type SendRequest, type SendResult, type UploadTransport } from '../../src/index.ts'

/**
 * What goes wrong with one request: not at all, before the server acted, after it acted (the answer is lost), refused for now,
 * or a check that cannot look and calls every name taken.
 */
export type Fault = 'none' | 'unreachable' | 'answer lost' | 'busy' | 'safe mode'

/** Enough of a server to hold an upload engine against: names are unique, versions are locks, uploads remember their outcome. */
export class FakeLibrary {
  readonly photos = new Map<string, Photo>()
  /** Checksums of every photo ever created by an upload, in order; overwrites create none. */
  readonly created: string[] = []
  /** Checksums of everything the library holds, older versions included. */
  readonly held = new Set<string>()
  /** Checksums that are only in older versions: the check does not see them, so a person may bring them again. */
  readonly replaced = new Set<string>()
  readonly trash = new Map<string, Photo>()
  /** Overwrites that named no version: nobody can have seen what they replaced. */
  blindOverwrites = 0
  /** Each request takes the next one; when they run out nothing goes wrong. */
  faults: Fault[] = []
  /** Waits before each request acts, so that a test decides the order. */
  turn: () => Promise<void> = () => Promise.resolve()
  requests = 0
  readonly #uploads = new Map<string, { checksum: string; outcome?: UploadOutcome }>()
  #ids = 0

  put(filename: string, checksum: string, overrides: Partial<Photo> = {}): Photo {
    const photo = aPhoto({ photo_id: `photo-${++this.#ids}`, filename, checksum, ...overrides })
    this.photos.set(nameKey(filename), photo)
    this.held.add(checksum)
    return photo
  }

  putInTrash(filename: string, checksum: string): void {
    this.trash.set(nameKey(filename), aPhoto({ photo_id: `photo-${++this.#ids}`, filename, checksum }))
  }

  /** Another client of the same library. */
  changedByOthers(filename: string, checksum: string): void {
    const existing = this.photos.get(nameKey(filename))
    if (!existing) this.put(filename, checksum)
    else this.#replace(existing, checksum)
  }

  transport(): UploadTransport {
    return {
      check: (files, signal) => this.#request(signal, (fault) => (fault === 'safe mode' ? aSafeModeCheck(files) : this.#check(files))),
      send: async (request, _file, progress, signal) => {
        const resumed = request.uploadUrl === undefined ? undefined : this.#uploads.get(request.uploadUrl)
        if (resumed?.outcome) return this.#request(signal, () => ({ kind: 'stored', outcome: resumed.outcome as UploadOutcome }))
        const url = request.uploadUrl ?? `/api/uploads/${++this.#ids}`
        // As the real transport does: the address first where a lost answer could store twice.
        if (request.onCollision === 'keep_both') {
          await this.#request(signal, () => this.#uploads.set(url, { checksum: request.checksum }))
          progress.created(url)
        }
        progress.sent(1)
        return this.#request(signal, () => this.#decide(url, request))
      },
      commit: (url, request, signal) => this.#request(signal, () => this.#decide(url, request)),
      restore: (id, signal) => this.#request(signal, () => this.#restore(id)),
      discard: (url) => {
        this.#uploads.delete(url)
        return Promise.resolve()
      },
      isReachable: async () => {
        await this.turn()
        if (this.faults[0] !== 'unreachable') return true
        this.faults.shift()
        return false
      },
    }
  }

  async #request<T>(signal: AbortSignal, act: (fault: Fault) => T): Promise<T> {
    await this.turn()
    signal.throwIfAborted()
    this.requests += 1
    const fault = this.faults.shift() ?? 'none'
    if (fault === 'unreachable') throw new NetworkError('not reached')
    if (fault === 'busy') throw new ApiError('DATABASE_UNAVAILABLE', 'busy', { status: 503 })
    const answer = act(fault)
    await this.turn()
    signal.throwIfAborted()
    if (fault === 'answer lost') throw new NetworkError('answer lost')
    return answer
  }

  #check(files: { filename: string; checksum?: string }[]): CollisionCheckResponse {
    const answer: CollisionCheckResponse = anEmptyCheck()
    for (const { filename, checksum } of files) {
      const existing = this.photos.get(nameKey(filename))
      if (existing) answer.collisions[filename] = aCollision(existing, existing.checksum === checksum ? 'identical' : 'different')
      const duplicate = [...this.photos.values()].find(
        (photo) => photo.checksum === checksum && nameKey(photo.filename) !== nameKey(filename),
      )
      if (duplicate) answer.duplicates[filename] = duplicate
      const trashed = this.trash.get(nameKey(filename))
      if (trashed) answer.in_trash[filename] = trashed
    }
    return answer
  }

  #decide(url: string, request: SendRequest): SendResult {
    const upload = this.#uploads.get(url) ?? { checksum: request.checksum }
    this.#uploads.set(url, upload)
    if (upload.outcome) return { kind: 'stored', outcome: upload.outcome }
    const existing = this.photos.get(nameKey(request.filename))
    const stored = (outcome: UploadOutcome): SendResult => {
      upload.outcome = outcome
      return { kind: 'stored', outcome }
    }
    if (existing?.checksum === request.checksum) return stored({ outcome: 'skipped', reason: 'identical', photo: existing })
    if (!existing) {
      if (request.onCollision === 'overwrite' && request.expectedVersion)
        return { kind: 'review', reason: 'changed', existing: undefined, uploadUrl: url }
      this.created.push(request.checksum)
      return stored({ outcome: 'uploaded', photo: this.put(request.filename, request.checksum) })
    }
    switch (request.onCollision) {
      case 'skip':
        return stored({ outcome: 'skipped', reason: 'decision', photo: existing })
      case 'overwrite': {
        if (request.expectedVersion !== undefined && request.expectedVersion !== existing.version) {
          return { kind: 'review', reason: 'changed', existing, uploadUrl: url }
        }
        if (request.expectedVersion === undefined) this.blindOverwrites += 1
        return stored({ outcome: 'overwritten', photo: this.#replace(existing, request.checksum) })
      }
      case 'keep_both': {
        let number = 2
        while (this.photos.has(nameKey(numberedName(request.filename, number)))) number += 1
        this.created.push(request.checksum)
        return stored({ outcome: 'kept_both', photo: this.put(numberedName(request.filename, number), request.checksum) })
      }
      default:
        return { kind: 'review', reason: 'collision', existing, uploadUrl: url }
    }
  }

  #replace(existing: Photo, checksum: string): Photo {
    const photo = { ...existing, checksum, version: existing.version + 1 }
    this.photos.set(nameKey(existing.filename), photo)
    this.held.add(checksum)
    this.replaced.add(existing.checksum)
    return photo
  }

  #restore(id: string): Photo {
    for (const [key, photo] of this.trash) {
      if (photo.photo_id !== id) continue
      if (this.photos.has(key)) throw new ApiError('COLLISION', 'the name is taken', { status: 409 })
      this.trash.delete(key)
      this.photos.set(key, photo)
      this.held.add(photo.checksum)
      return photo
    }
    throw new ApiError('PHOTO_NOT_FOUND', 'not in the trash', { status: 404 })
  }
}

export function aPhoto(overrides: Partial<Photo> = {}): Photo {
  return {
    photo_id: 'photo',
    filename: 'IMG_1.jpg',
    file_size: 1000,
    checksum: 'a'.repeat(64),
    media_type: 'image/jpeg',
    width: 4032,
    height: 3024,
    taken_at: '2025-05-14T10:31:07.120',
    taken_offset: '+02:00',
    taken_source: 'exif_original',
    first_uploaded_at: '2025-06-01T00:00:00.000Z',
    uploaded_at: '2025-06-01T00:00:00.000Z',
    version: 1,
    thumbhash: null,
    renditions: 'ready',
    camera: 'Apple iPhone 15',
    latitude: null,
    longitude: null,
    ...overrides,
  }
}

export function aCollision(
  existing: Photo | null,
  kind: 'identical' | 'different' | 'unknown',
): CollisionCheckResponse['collisions'][string] {
  return {
    collision_detected: true,
    existing_photo: existing,
    existing_file_info: null,
    kind,
    user_decision: 'pending',
    suggested_filename: existing ? numberedName(existing.filename, 2) : null,
  }
}

export const anEmptyCheck = (): CollisionCheckResponse => ({
  collisions: {},
  duplicates: {},
  in_batch: {},
  in_trash: {},
  same_shot: {},
  proposed_names: {},
  fallback_used: false,
  detection_time_ms: 1,
})

const aSafeModeCheck = (files: { filename: string }[]): CollisionCheckResponse => ({
  ...anEmptyCheck(),
  collisions: Object.fromEntries(files.map(({ filename }) => [filename, aCollision(null, 'unknown')])),
  fallback_used: true,
})
