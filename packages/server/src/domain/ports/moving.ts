import type { Readable } from 'node:stream'

/** A table as both engines know it. */
export interface MovableTable {
  name: string
  /** In the order in which a row has its values. */
  columns: readonly { name: string; type: ColumnType }[]
  /** The columns that tell one row from another. */
  key: readonly string[]
}

export type ColumnType = 'uuid' | 'text' | 'integer' | 'bigint' | 'double precision' | 'boolean' | 'json'

/** A row's values as text that is the same on every engine. */
export type MovableRow = readonly (string | null)[]

export type RowKey = readonly string[]

/** Rows behind `after` up to and including `upTo`, in the order of the key; without one, from the first or to the last. */
export interface RowRange {
  after?: RowKey
  upTo?: RowKey
}

/** All that a database has of a library, to be read. */
export interface LibraryRows {
  /** Engine and address without secrets: two libraries never have the same. */
  readonly place: string
  /** The number of the newest schema that was applied; 0 where there is none. */
  schema(): Promise<number>
  /** Half a library: a move into this database has begun and is not done. */
  isUnfinished(): Promise<boolean>
  /** Every table that a move takes along. */
  tables(): Promise<MovableTable[]>
  count(table: MovableTable): Promise<number>
  /** The table as if one owner's rows were all that it has; for the other questions here. `ownerId` is a UUID. */
  ofOwner(table: MovableTable, ownerId: string): MovableTable
  /** Every `step`th key in order, of all or of those behind `after`. */
  cuts(table: MovableTable, step: number, after?: RowKey): Promise<RowKey[]>
  rows(table: MovableTable, range: RowRange): Promise<MovableRow[]>
  /** All rows with one of these values in a column, in no order. */
  rowsWith(table: MovableTable, column: string, values: readonly string[]): Promise<MovableRow[]>
  /** Resumable uploads that are not photos yet; a move leaves them behind. */
  openUploads(): Promise<number>
}

/** What the target knows of the move into it. */
export interface MoveNote {
  source: string
  /** Where the objects go. */
  objects: string
  startedAtMs: number
  finishedAtMs?: number
  /** The objects of all versions up to this one have been copied and checked, but for those of `damaged`. */
  objectsUpTo?: RowKey
  /** Keys of originals that could not be copied. */
  damaged: readonly string[]
}

/** A database that a library is moved into. While the move is under way, no server starts on it. */
export interface TargetRows extends LibraryRows {
  /** Makes the tables of that schema. */
  prepare(schema: number): Promise<void>
  /** False, and nothing changed, when a unique constraint is in the way. */
  insert(table: MovableTable, rows: readonly MovableRow[]): Promise<boolean>
  delete(table: MovableTable, keys: readonly RowKey[]): Promise<void>
  clear(table: MovableTable): Promise<void>
  note(): Promise<MoveNote | undefined>
  /** From here on servers refuse to start. */
  begin(note: MoveNote): Promise<void>
  progress(changed: Pick<MoveNote, 'objectsUpTo' | 'damaged'>): Promise<void>
  /** The move is done, and servers may start. */
  finish(nowMs: number): Promise<void>
}

/** The objects of a library, to be read; nothing is made, changed or tidied up. */
export interface LibraryObjects {
  /** Kind and address: two stores never have the same. */
  readonly place: string
  /** Undefined when the key is absent. */
  read(key: string): Promise<Readable | undefined>
  list(prefix: string): AsyncIterable<{ key: string; byteSize: number }>
}

export interface TargetObjects extends LibraryObjects {
  /**
   * Stores a body under a key that is new, durable and read back or confirmed by its checksum when it resolves. `accept` is called when all
   * bytes have passed, before they become an object; when it throws, nothing is stored. False, and nothing changed, when the key exists.
   */
  write(key: string, body: AsyncIterable<Buffer>, accept: () => void): Promise<boolean>
  delete(key: string): Promise<void>
}
