import type { Readable, Writable } from 'node:stream'
import type { LibraryRows, TargetObjects } from './moving.ts'

/** `duckdb`: a file that DuckDB opens. `portable`: lines of JSON, which any program reads, for both engines. */
export type BackupKind = 'duckdb' | 'portable'

/** What a backup says of itself. It is written last: a file without one is no backup. */
export interface BackupManifest {
  /** `imgstream_20260512_030000`, by UTC. */
  name: string
  kind: BackupKind
  createdAtMs: number
  /** Of the program that wrote it. */
  version: string
  /** Where the library lived. */
  engine: 'duckdb' | 'postgresql'
  /** The number of its newest migration. */
  schema: number
  /** Rows and the SHA-256 over them, as a move's check computes it: the same on every engine. */
  tables: readonly { table: string; rows: number; hash: string }[]
  file: { name: string; byteSize: number; sha256: string }
  /** What its versions name. */
  originals: { count: number; bytes: number }
}

export interface BackupFile {
  /** Without a folder: `imgstream_20260512_030000.db`. */
  name: string
  byteSize: number
  /** When it was last written, ms since 1970. */
  changedAtMs: number
}

/** Where backups are kept: a folder, or a bucket below a prefix. */
export interface BackupPlace {
  /** Kind and address, for people. */
  readonly place: string
  list(): Promise<BackupFile[]>
  /** Undefined when it is absent. */
  read(name: string): Promise<Readable | undefined>
  /** Stores a small file; durable, and whole or absent. False, and nothing changed, when the name is taken. */
  write(name: string, bytes: Buffer): Promise<boolean>
  /**
   * Takes over a file that was made in the folder of `work`: durable, and whole or absent. False, and nothing changed, when the name is
   * taken.
   */
  take(path: string, name: string): Promise<boolean>
  delete(name: string): Promise<void>
  /** Runs `work` with a folder of its own for files that are being made, on the disk that they will lie on; it is taken away at the end. */
  work<T>(work: (folder: string) => Promise<T>): Promise<T>
  /** Throws AppError STORAGE_FULL where so many bytes, and a rest for others, do not fit. */
  requireRoom(bytes: number): Promise<void>
  /** Copies of originals by their SHA-256: `originals/ab/abcd…`. */
  readonly originals: TargetObjects
}

/** A backup, opened to be read like any library. */
export interface OpenedBackup {
  rows: LibraryRows
  close(): Promise<void>
}

/** Opens the rows of a backup. Throws BackupDamaged where they cannot be read. */
export type OpenBackup = (place: BackupPlace, manifest: Pick<BackupManifest, 'file' | 'kind' | 'schema'>) => Promise<OpenedBackup>

/** The library that a backup is made of, while servers may write to it. */
export interface BackupSource {
  readonly engine: 'duckdb' | 'postgresql'
  /** About how many bytes a copy of its database takes. */
  byteSize(): Promise<number>
  /** Where the database is one file: writes its state of one moment to a new file, whole and without a log beside it. */
  copyTo?(path: string): Promise<void>
  /** Runs `work` on the rows of one moment. `folder` is for files on the way. */
  reading<T>(folder: string, work: (rows: LibraryRows) => Promise<T>): Promise<T>
}

/** Files of a backup that is being made. */
export interface WorkFiles {
  /** Writes a new file that gzip packs. */
  packed<T>(path: string, write: (to: Writable) => Promise<T>): Promise<T>
  /** Reads the rows of a DuckDB file that nobody else has open. */
  reading<T>(path: string, work: (rows: LibraryRows) => Promise<T>): Promise<T>
  hash(path: string): Promise<{ byteSize: number; sha256: string }>
}
