import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { allEnded } from '../../../all-ended.ts'
import type { DirectAnswer, ObjectStore, UploadSize } from '../../../domain/ports/object-store.ts'
import type { UploadRepository } from '../../../domain/ports/repositories.ts'
import { objectKey, uploadKey } from '../object-keys.ts'
import { conflict, isWhole, noUpload, otherOffset } from '../upload-refusals.ts'
import { createUploadTurns } from '../upload-turns.ts'
import type { GcsBucket } from './gcs-bucket.ts'
import { LocalCopies } from './local-copies.ts'
import { askSession, cancelSession, chunkUnit, sendChunk } from './resumable-session.ts'
import { statMany } from './stat-many.ts'
import { type Patience, usualPatience } from './retries.ts'
import { type Piece, piecesOf } from './upload-pieces.ts'

/** What all instances know of uploads that come in several requests: the addresses of their sessions. */
export type SessionNotes = Pick<UploadRepository, 'findSession' | 'noteSession'>

export interface GcsObjectStoreOptions {
  bucket: GcsBucket
  notes: SessionNotes
  /** For copies of what passes through; emptied at the start. */
  folder: string
  patience?: Partial<Patience>
  /** How long an upload that passed through here is remembered, ms. */
  idleMs?: number
  /** Signs addresses, where this server can; it never fails. */
  directUrl?: (key: string, answer: DirectAnswer) => Promise<string | undefined>
}

const staging = 'staging/'

/**
 * Objects in a bucket of Google Cloud Storage. An upload that comes in one piece is one create-only write below `staging/`; a longer one is
 * a resumable session whose address every instance finds, and whose offset is asked of the bucket. Finishing copies it to its key within
 * the bucket. So a photo takes four operations that are counted (write, copy, two pictures); deletions are not counted by Google either.
 */
export async function createGcsObjectStore(options: GcsObjectStoreOptions): Promise<ObjectStore> {
  const { bucket, notes, idleMs = 3_600_000 } = options
  const patience: Patience = { ...usualPatience, ...options.patience }
  const copies = await LocalCopies.open(options.folder)
  const turns = createUploadTurns()
  /** What this process last saw of the uploads that pass through it. Others may have got further. */
  const known = new Map<string, UploadState>()

  /** As the bucket has it now, unless it was whole already. */
  async function stateOf(uploadId: string): Promise<UploadState | undefined> {
    const local = known.get(uploadId)
    if (local?.complete) return local
    const noted = await notes.findSession(uploadId)
    const address = local?.session ?? noted?.session
    if (address) {
      const { persisted, complete } = await askSession(address, patience)
      return { length: persisted, complete, session: address }
    }
    const whole = await bucket.stat(staging + uploadId)
    if (whole) return { length: whole.byteSize, complete: true }
    return local ?? (noted && { length: 0, complete: false })
  }

  /** An upload that goes on or ends at another process is not heard of again here. What is asked for later is read from the bucket. */
  async function forgetIdle(): Promise<void> {
    const before = performance.now() - idleMs
    for (const [uploadId, { seenMs = 0 }] of known) {
      if (seenMs > before || turns.isTaken(uploadId)) continue
      known.delete(uploadId)
      await copies.drop(uploadId)
    }
  }

  async function append(uploadId: string, offset: number, body: Readable, size: UploadSize): Promise<number> {
    const before = known.get(uploadId) ?? (await stateOf(uploadId))
    if (!before) throw noUpload()
    if (before.complete) throw isWhole()
    const there = before.length === offset ? before : ((await stateOf(uploadId)) ?? before)
    if (there.length !== offset) throw otherOffset(there.length)
    known.set(uploadId, { ...there, seenMs: performance.now() })
    let at = offset
    const pieces = piecesOf(body, size, offset)
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) at = await store(uploadId, at, next.value)
    return at
  }

  async function store(uploadId: string, at: number, piece: Piece): Promise<number> {
    const { bytes, isLast, failure } = piece
    await copies.append(uploadId, at, bytes)
    let length = at
    if (at === 0 && isLast) {
      if (!(await bucket.create(staging + uploadId, bytes))) throw conflict('This upload has other bytes already.')
      length = bytes.length
    } else {
      // Of what is not the last piece the session keeps whole units only.
      const kept = isLast ? bytes : bytes.subarray(0, bytes.length - (bytes.length % chunkUnit))
      if (kept.length > 0 || isLast) {
        const address = await addressOf(uploadId)
        length = (await sendChunk(address, kept, at, isLast ? at + bytes.length : undefined, patience)).persisted
      }
      if (length !== at + bytes.length) await copies.drop(uploadId)
    }
    const { session: address } = known.get(uploadId) ?? {}
    known.set(uploadId, { length, complete: isLast, seenMs: performance.now(), ...(address && { session: address }) })
    if (failure) throw failure.error
    if (length === at && bytes.length > 0)
      throw conflict(`Send pieces of at least ${chunkUnit} bytes, and multiples of it: only the last one may be another.`)
    return length
  }

  async function addressOf(uploadId: string): Promise<string> {
    const state = known.get(uploadId)
    const found = state?.session ?? (await notes.findSession(uploadId))?.session
    const address = found ?? (await notes.noteSession(uploadId, await bucket.beginSession(staging + uploadId)))
    known.set(uploadId, { length: 0, complete: false, ...state, session: address })
    return address
  }

  /**
   * Of a session that two processes sent to, the bucket keeps the bytes that came first: the copy here counts only when its checksum is
   * that of the bucket.
   */
  async function isWholeHere(uploadId: string, state: UploadState): Promise<boolean> {
    if (copies.lengthOf(uploadId) !== state.length) return false
    if (state.session === undefined) return true
    return (await bucket.stat(staging + uploadId))?.crc32c === copies.describe(uploadId)?.crc32c
  }

  /** The upload's bytes in a file here, read from the bucket where other processes received some of them. */
  async function localBytes(uploadId: string) {
    const state = await stateOf(uploadId)
    if (!state) throw noUpload()
    if (!(await isWholeHere(uploadId, state))) {
      const body = await bucket.read(staging + uploadId)
      if (!body) throw noUpload()
      await copies.fill(uploadId, body)
    }
    const found = copies.describe(uploadId)
    if (!found) throw noUpload()
    return found
  }

  return {
    put: (key, bytes) => bucket.create(objectKey(key), bytes),
    get: (key, range) => bucket.read(objectKey(key), range),
    stat: (key) => bucket.stat(objectKey(key)),
    statAll: (keys) => statMany(bucket, keys.map(objectKey)),
    delete: (key) => bucket.delete(objectKey(key)),
    async *list(prefix) {
      for await (const object of bucket.list(prefix)) if (!object.key.startsWith(staging)) yield object
    },
    async localCopy(key) {
      const body = await bucket.read(objectKey(key))
      if (!body) return undefined
      const path = copies.pathFor(`read.${randomUUID()}`)
      await pipeline(body, createWriteStream(path, { mode: 0o600 }))
      return { path, release: () => rm(path, { force: true }) }
    },
    directUrl: async (key, answer) => options.directUrl?.(objectKey(key), answer),
    async probe() {
      const key = `probe/${randomUUID()}`
      const bytes = Buffer.from(key)
      try {
        if (!(await bucket.create(key, bytes))) throw new Error('a fresh key exists')
        const body = await bucket.read(key)
        if (!body || !(await buffer(body)).equals(bytes)) throw new Error('the storage gave back other bytes')
      } finally {
        await bucket.delete(key)
      }
    },

    async beginUpload(uploadId) {
      uploadKey(uploadId)
      await forgetIdle()
      if (known.has(uploadId)) throw conflict('This upload was begun already.')
      known.set(uploadId, { length: 0, complete: false, seenMs: performance.now() })
    },
    appendToUpload: (uploadId, offset, body, size) => turns.alone(uploadId, () => append(uploadKey(uploadId), offset, body, size)),
    async uploadLength(uploadId) {
      return (await stateOf(uploadKey(uploadId)))?.length
    },
    async receivedBytes(uploadId) {
      const { byteSize, checksum } = await localBytes(uploadKey(uploadId))
      return { byteSize, checksum }
    },
    async localCopyOfUpload(uploadId) {
      const state = await stateOf(uploadKey(uploadId))
      return state && { path: (await localBytes(uploadId)).path, release: async () => {} }
    },
    finishUpload: (uploadId, key, beside = []) =>
      turns.alone(uploadId, async () => {
        const writing = beside.map((other) => bucket.create(objectKey(other.key), other.bytes))
        const [copied, ...created] = await allEnded([bucket.copy(staging + uploadKey(uploadId), objectKey(key)), ...writing])
        if (copied && created.every(Boolean)) return true
        if (copied) await bucket.delete(key)
        for (const [index, other] of beside.entries()) if (created[index]) await bucket.delete(other.key)
        if (copied === undefined) throw noUpload()
        if (copied) throw new Error('a new object key exists already')
        return false
      }),
    async discardUpload(uploadId) {
      const state = known.get(uploadKey(uploadId))
      known.delete(uploadId)
      await copies.drop(uploadId)
      const address = state?.complete ? undefined : (state?.session ?? (await notes.findSession(uploadId))?.session)
      if (address) await cancelSession(address, patience)
      await bucket.delete(staging + uploadId)
    },
    async *listUploads() {
      for await (const { key, changedAtMs } of bucket.list(staging)) yield { uploadId: key.slice(staging.length), changedAtMs: changedAtMs }
    },
  }
}

interface UploadState {
  /** Bytes that are in the bucket. */
  length: number
  /** All of it is there, as an object below `staging/`. */
  complete: boolean
  session?: string
  /** When it was last seen here, by the process's clock. */
  seenMs?: number
}
