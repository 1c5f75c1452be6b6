/** What belongs to a library. Accounts, tokens and sessions are no part of it, nor is what happened: an audit that a reset takes back is none. */
export const libraryTables = ['photos', 'photo_versions', 'month_counts', 'batches', 'batch_reviews', 'owner_settings'] as const
export type LibraryTable = (typeof libraryTables)[number]

/** A row by the names of its columns, its values as text that is the same on every engine. */
export type LibraryRow = Readonly<Record<string, string | null>>

export interface NewState {
  /** Why the objects of the state before are kept. */
  reason: string
  nowMs: number
  /** The rows of a table, asked for anew each time the work begins again. `before` has the highest version of each photo until now. */
  rows(table: LibraryTable, before: ReadonlyMap<string, number>): AsyncIterable<readonly LibraryRow[]>
}

export interface Replaced {
  /** Photos before and after, in the trash too. */
  removed: number
  stored: number
  /** Objects that only the state before names; nothing sweeps them. */
  kept: number
}

/** Rows of a library that do not fit together, by what is wrong with them. */
export interface RowFindings {
  photos_without_version: number
  versions_without_photo: number
  versions_twice: number
  photos_unlike_version: number
  wrong_names: number
  wrong_months: number
}

/** An original that the library names. */
export interface NamedOriginal {
  key: string
  byteSize: number
}

/** One owner's rows as a whole. */
export interface OwnedLibrary {
  /** The database: a file, or an address without user and password; and the bytes it takes. */
  database(): Promise<{ path: string; exists: boolean; byteSize: number }>
  /** Photos that are not in the trash. */
  photoCount(ownerId: string): Promise<number>
  rowCounts(ownerId: string): Promise<{ table: string; rows: number }[]>
  findings(ownerId: string): Promise<RowFindings>
  /** In pages. */
  originals(ownerId: string): AsyncIterable<NamedOriginal[]>
  /** A text that another state of the library does not have. */
  mark(ownerId: string): Promise<string>
  /**
   * In one transaction: the owner's rows go, those of `state` come, and objects that only the rows of before name are kept. Nobody else writes
   * to the library meanwhile. Undefined, and nothing changed, when the library is not as marked.
   */
  replace(ownerId: string, mark: string, state: NewState): Promise<Replaced | undefined>
}
