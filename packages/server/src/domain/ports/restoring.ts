import type { LibraryRows, TargetRows } from './moving.ts'

/** What is in the place that a library is restored into. */
export type Present =
  | { state: 'absent' }
  | { state: 'sound'; rows: LibraryRows }
  /** It cannot be read; `why` is for people. */
  | { state: 'damaged'; why: string }

/** Where the state before a restore is kept, and what brings it back, for people. */
export interface SetAside {
  place: string
  /** What `imgstream backup restore` takes to go back; absent where it cannot be read. */
  name?: string
}

/** A state that is being made beside the one that is in use. */
export interface NewState {
  rows: TargetRows
  /** Brings its schema up to date, and leaves out what belongs to running servers. */
  bringUpToDate(): Promise<void>
  /** Notes objects that it does not name, and that nothing may delete. */
  keep(keys: readonly string[], reason: string, nowMs: number): Promise<void>
  /** Makes it the one in use at one moment, durably; the one before is kept aside. Absent where there was none. */
  swap(nowMs: number): Promise<SetAside | undefined>
  /** Takes it away, when it is not in use. */
  discard(): Promise<void>
}

/** A database that is restored into. */
export interface RestoreTarget {
  /** Engine and address without secrets. */
  readonly place: string
  /** Runs `work` while no server can use the database. Throws AppError DATABASE_UNAVAILABLE while one does. */
  alone<T>(work: (present: Present) => Promise<T>): Promise<T>
  /**
   * Begins a new state; what an earlier restore left half made goes. With `file` it begins as a copy of that DuckDB file, if it can: then it
   * has its rows already.
   */
  begin(from: { schema: number; file?: string; byteSize: number }): Promise<{ state: NewState; isFilled: boolean }>
}
