import type { LibraryRows } from './moving.ts'

/** A whole state of the library that a restore or a reset replaced. */
export interface AsideState {
  /** What goes back to it: `schema:imgstream_aside_…`, the path of a file, or `kept-aside/…` for a reset. */
  name: string
  setAsideAtMs: number
  byteSize: number
}

/** One place where such states lie. */
export interface AsideStates {
  list(): Promise<AsideState[]>
  /** Runs `work` on its rows. Throws BackupDamaged where they cannot be read. */
  reading<T>(name: string, work: (rows: LibraryRows) => Promise<T>): Promise<T>
  /** Takes it away; nothing that is in use is touched. */
  delete(name: string): Promise<void>
}
