import type { Photo, PhotoVersion, RenditionKind, RenditionState } from '../photos/photo.ts'

/** A position in a list ordered by time, then id. */
export interface PageKey {
  atMs: number
  id: string
}

export interface PhotoRow {
  photo: Photo
  version: PhotoVersion
}

/** Photos, their versions and the counts that follow from them. Every call names the owner; another owner's photos do not exist. */
export interface PhotoRepository {
  findById(ownerId: string, photoId: string): Promise<Photo | undefined>
  /** In no promised order; ids of nobody's and of others' are passed over. */
  findByIds(ownerId: string, photoIds: readonly string[]): Promise<Photo[]>
  findLiveByNameKey(ownerId: string, nameKey: string): Promise<Photo | undefined>
  /** Photos under any of these name keys, live and in the trash: one query for all of them on DuckDB, one a `unitSize` on PostgreSQL. */
  findByNameKeys(ownerId: string, nameKeys: readonly string[], unitSize: number): Promise<Photo[]>
  /** Which of these name keys live photos have. Asking for hundreds costs little where most are free. */
  findTakenNames(ownerId: string, nameKeys: readonly string[], unitSize: number): Promise<Set<string>>
  /** Live photos with any of these contents. */
  findLiveByChecksums(ownerId: string, checksums: readonly string[], unitSize: number): Promise<Photo[]>
  /** Live photos taken at any of these moments of their cameras' clocks. */
  findLiveByTakenAt(ownerId: string, takenAtMs: readonly number[], unitSize: number): Promise<Photo[]>
  /** Live photos by capture time, newest or oldest first, whose filename contains `nameContains` (case folded). */
  list(ownerId: string, page: { limit: number; after?: PageKey; order: 'newest' | 'oldest'; nameContains?: string }): Promise<Photo[]>
  /** Photos in the trash, last trashed first. */
  listTrash(ownerId: string, page: { limit: number; after?: PageKey }): Promise<Photo[]>
  months(ownerId: string): Promise<{ month: string; count: number }[]>
  /** One month's columns as JSON text (the contract's TimelineMonth), made inside the database. */
  monthColumns(ownerId: string, month: string): Promise<string>

  findVersion(ownerId: string, photoId: string, version?: number): Promise<PhotoVersion | undefined>
  /** Newest first. */
  listVersions(ownerId: string, photoId: string): Promise<PhotoVersion[]>
  /** All versions of these photos, in no promised order. */
  listVersionsOf(ownerId: string, photoIds: readonly string[]): Promise<PhotoVersion[]>
  listBatchVersions(ownerId: string, batchId: string): Promise<PhotoVersion[]>
  /** Photos that the batch added or replaced, in the order of their ids, beginning after one. */
  listBatchPhotoIds(ownerId: string, batchId: string, page: { limit: number; after?: string }): Promise<string[]>

  /** Adds a photo with its first version, its month and its batch. False when its name or id is taken: nothing is written then. */
  insert(row: PhotoRow): Promise<boolean>
  /**
   * Adds a version to a photo that is still at `expectedVersion` and not in the trash. Id, first upload time, name and capture time stay.
   * `restoredFrom` is the version whose objects the new one names, which must be there still: purging it and this exclude each other.
   * False when it is not so: nothing is written then.
   */
  replace(row: PhotoRow, expectedVersion: number, restoredFrom?: number): Promise<boolean>
  /** False when the photo is not at the version of `photo` any more or already there. */
  moveToTrash(photo: Photo, atMs: number): Promise<boolean>
  /** `name_taken` when a live photo has the name by now. */
  restoreFromTrash(photo: Photo): Promise<'restored' | 'name_taken' | 'not_in_trash'>
  /** Forgets photos of the trash with all their versions, only what was trashed before an instant where one is given; returns the object keys they named. */
  purgeTrash(ownerId: string, limit: number, trashedBeforeMs?: number): Promise<{ purged: number; keys: string[] }>

  /** Sets what became of the pictures of an original: in every version that shows it and, while one of them is current, in the photo. */
  setRenditions(
    version: PhotoVersion,
    change: { state: RenditionState; keys?: { preview: string; thumbnail: string }; thumbhash?: string },
  ): Promise<void>
  /** Names a rendition made on demand, instead of `lost`, whose object is gone. False when another is named by now. */
  setRenditionKey(version: PhotoVersion, kind: RenditionKind, key: string, lost?: string): Promise<boolean>
  /** Versions whose real pictures are still to be made. */
  listPendingRenditions(limit: number): Promise<PhotoVersion[]>

  /** Which of these object keys a version names, or are kept for a state that is kept aside: those that nothing may delete. */
  referencedKeys(keys: readonly string[]): Promise<Set<string>>
}
