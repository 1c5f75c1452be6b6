import type { PhotoRecord, SettingsChange } from '@imgstream/contract'

export interface ExportedVersion {
  version: number
  /** In the file system; undefined where it is not there. */
  path: string | undefined
  checksum: string
  current: boolean
  batchId: string | undefined
  restoredFrom: number | undefined
}

export interface ExportedPhoto {
  filename: string
  isTrashed: boolean
  /** What the library that it comes from knew of it. */
  record: PhotoRecord
  /** Oldest first. */
  versions: ExportedVersion[]
  /** Why it cannot come in, where that is known before anybody is asked. */
  problem?: string
}

/** Where photos are brought in from. */
export interface PhotoSource {
  /** Those of the trash, or all others, some at a time; the files of a page are there until the next one is asked for. */
  pages(trash: boolean): AsyncIterable<ExportedPhoto[]>
  /** What an empty library takes over. */
  settings(): Promise<SettingsChange>
}
