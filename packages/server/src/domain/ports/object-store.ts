import type { Readable } from 'node:stream'

export interface StoredObject {
  key: string
  byteSize: number
  /** Instant of creation, ms since 1970 UTC. */
  createdAtMs: number
}

export interface ByteRange {
  /** First byte. */
  start: number
  /** Last byte, inclusive. */
  end: number
}

export interface NewObject {
  key: string
  bytes: Uint8Array
}

/** What arrived through an upload that is complete and durable, but not yet an object. */
export interface ReceivedBytes {
  byteSize: number
  /** SHA-256, lower-case hex. */
  checksum: string
}

/** How many bytes an upload has. */
export interface UploadSize {
  /** In all, where it comes in several pieces; absent where one piece is all of it. */
  total?: number
  /** More than this is refused. */
  max: number
}

/**
 * Bytes under immutable keys. A key appears whole or not at all, and is never overwritten.
 * Keys contain ids we made (`originals/{owner}/{photo}/{object}`), never a client's text.
 * A store whose disk is full throws AppError STORAGE_FULL and leaves nothing behind.
 */
export interface ObjectStore {
  /** Stores small bytes at once, durable when it resolves. False, and nothing changed, when the key exists. */
  put(key: string, bytes: Uint8Array): Promise<boolean>
  /** Undefined when the key is absent. The range must lie within the object. */
  get(key: string, range?: ByteRange): Promise<Readable | undefined>
  stat(key: string): Promise<StoredObject | undefined>
  /** Those of these keys that are there. A bucket is asked once for many keys that lie together. */
  statAll(keys: readonly string[]): Promise<Map<string, StoredObject>>
  /** Deleting an absent key succeeds, so retries are safe. */
  delete(key: string): Promise<void>
  /** Every object whose key begins with the prefix, in no promised order. */
  list(prefix: string): AsyncIterable<StoredObject>
  /** A local path to read the object's bytes from; `release` it afterwards. Undefined when absent. */
  localCopy(key: string): Promise<LocalCopy | undefined>
  /**
   * An address that gives the object's bytes for some time to whoever has it, without asking us; undefined where the store has none to
   * give. It is as secret as the bytes.
   */
  directUrl(key: string, answer: DirectAnswer): Promise<string | undefined>
  /** Writes, reads back and deletes a probe; throws when that fails. */
  probe(): Promise<void>

  /** Begins receiving bytes for an object in pieces. Survives a restart of the process. */
  beginUpload(uploadId: string): Promise<void>
  /**
   * Appends at `offset`, which must be the upload's current length (else AppError UPLOAD_CONFLICT); one caller at a time an upload.
   * Resolves with the new length, which a crash of the process keeps; a power cut may take an upload back to less, or to nothing, until it
   * is finished. When the body breaks off, what arrived is kept and the body's error is thrown.
   * Never takes more than the size allows: AppError TOO_LARGE. A store may keep whole units of `unit` bytes only of what is not the last.
   */
  appendToUpload(uploadId: string, offset: number, body: Readable, size: UploadSize): Promise<number>
  /** Bytes received so far; undefined when there is no such upload. */
  uploadLength(uploadId: string): Promise<number | undefined>
  /** Size and SHA-256 of what was received. Hashed while the bytes arrived where that was possible. */
  receivedBytes(uploadId: string): Promise<ReceivedBytes>
  localCopyOfUpload(uploadId: string): Promise<LocalCopy | undefined>
  /**
   * The received bytes become the object `key`, and the small objects beside it get theirs: all durable when it resolves, with one wait.
   * False, and nothing changed, when `key` exists; the other keys must be new. Until it resolves a power cut may leave any of them, in part:
   * nothing may name them before. The upload stays until it is discarded, but takes no more bytes.
   * AppError UPLOAD_CONFLICT while bytes are being appended.
   */
  finishUpload(uploadId: string, key: string, beside?: readonly NewObject[]): Promise<boolean>
  /** Forgets an upload; absent ones too. A finished object stays. */
  discardUpload(uploadId: string): Promise<void>
  /** Every upload that was begun and not discarded, with the time of its last change. */
  listUploads(): AsyncIterable<{ uploadId: string; changedAtMs: number }>
}

/** The headers that the store sends with the bytes. */
export interface DirectAnswer {
  contentType: string
  contentDisposition: string
}

export interface LocalCopy {
  path: string
  release(): Promise<void>
}
