/** What a check of all originals knows of some. */
export interface KnownDamage {
  /** Whether the bytes under this key are known not to be those that were uploaded. */
  isKnown(originalKey: string): Promise<boolean>
  /** Versions of an owner's photos whose originals were found to be lost or damaged, as `photo/version`. Mostly there are none. */
  ofOwner(ownerId: string): Promise<Set<string>>
  /** Forgets what was found of this original: its photo has its bytes under another key now. */
  forgetOriginal(originalKey: string): Promise<void>
}

/**
 * What may be wrong with a library. In the order in which repairs are tried: rows first, then the originals that they name, then what follows
 * from both.
 */
export const findingKinds = [
  'database_unreadable',
  'version_missing',
  'version_differs',
  'version_twice',
  'version_ahead',
  'version_without_photo',
  'version_of_other_owner',
  'replaced_mark',
  'original_missing',
  'original_size',
  'original_bytes',
  'key_elsewhere',
  'picture_missing',
  'picture_unreadable',
  'name_differs',
  'batch_missing',
  'owner_missing',
  'upload_without_bytes',
  'object_unnamed',
  'month_differs',
] as const

export type FindingKind = (typeof findingKinds)[number]

/** Kinds that only a check of every byte sees: another check says nothing about them. */
export const deepKinds: readonly FindingKind[] = ['database_unreadable', 'original_bytes', 'picture_unreadable']

/** One thing that is wrong, as it was when it was seen: whoever acts on it looks again first. */
export interface Finding {
  kind: FindingKind
  /** Which of its kind: with the kind it is found again by a later check. */
  subject: string
  ownerId?: string
  photoId?: string
  version?: number
  /** The object it is about. */
  key?: string
  details: Readonly<Record<string, string | number>>
}

export interface KeptFinding extends Finding {
  foundAtMs: number
  /** What a repair did, or why it could do nothing. */
  note?: string
  /** The photo's name, for people. */
  filename?: string
}

/** What a check looked at. */
export interface CheckCounts {
  photos: number
  versions: number
  originals: number
  /** Of originals whose bytes were read. */
  bytes: number
  pictures: number
  /** Objects in the storage. */
  objects: number
  /** Objects that no row names and that are kept all the same. */
  kept: number
  /** Findings that were repaired. */
  repaired: number
}

export const checkSteps = ['database', 'photos', 'tables', 'objects', 'repair', 'done'] as const
export type CheckStep = (typeof checkSteps)[number]

/** A check as it is written down, so that another process goes on where one died. */
export interface Check {
  id: string
  isDeep: boolean
  isRepairing: boolean
  startedAtMs: number
  finishedAtMs?: number
  step: CheckStep
  /** How far the step is: the photo, or the table, up to which everything was looked at. */
  upTo?: string
  counts: CheckCounts
}

/** Checks and what they found. */
export interface CheckRepository {
  newest(filter?: { isDeep?: boolean; isFinished?: boolean }): Promise<Check | undefined>
  /** Older ones than the newest few are forgotten. */
  save(check: Check): Promise<void>
  /** Of a finding that is there already its check and its details become these. */
  add(checkId: string, findings: readonly Finding[], nowMs: number): Promise<void>
  /** Forgets those of these kinds that the check did not see again. */
  forgetOthers(checkId: string, kinds: readonly FindingKind[]): Promise<void>
  forget(finding: Pick<Finding, 'kind' | 'subject'>): Promise<void>
  note(finding: Pick<Finding, 'kind' | 'subject'>, note: string): Promise<void>
  /** By kind and subject. */
  list(limit: number, after?: { kind: string; subject: string }, kind?: FindingKind): Promise<KeptFinding[]>
  counts(): Promise<Partial<Record<FindingKind, number>>>
  /** Keys under which those bytes were seen, in quarantine too, whatever the rows say is there. */
  keysWithBytes(checksum: string): Promise<string[]>
  damage: KnownDamage
}

export interface WrongMonth {
  ownerId: string
  month: string
  /** Live photos of that month. */
  photos: number
  /** What the summary says. */
  counted: number
}

/** Whole tables, looked at inside the database. Each list has at most `limit` entries. */
export interface LibraryQuestions {
  /** Reads every value of a table. Throws what the database says of damage. */
  readAll(table: string): Promise<void>
  wrongMonths(limit: number): Promise<WrongMonth[]>
  /** Batches that versions or reviews name and that have no row. */
  missingBatches(limit: number): Promise<{ batchId: string; ownerId: string; namedBy: 'versions' | 'reviews' }[]>
  /** Owners whom rows name and that have no row. */
  missingOwners(limit: number): Promise<{ ownerId: string; table: string; rows: number }[]>
  /** Uploads that are not finished, begun before that instant. */
  openUploads(beforeMs: number, limit: number): Promise<{ uploadId: string; ownerId: string }[]>
  /** Originals that were uploaded with these bytes, under other keys. */
  originalsWithBytes(checksum: string, except: string, limit: number): Promise<{ key: string; photoId: string; version: number }[]>
}

/** Changes that follow from other rows. Each looks at the rows again in its own transaction, and says whether it changed anything. */
export interface LibraryRepairs {
  recountMonth(ownerId: string, month: string): Promise<boolean>
  /** Name key and live name follow the filename and whether the photo is in the trash; a photo never goes there by it. */
  settleName(photoId: string, name: { filename: string; nameKey: string }): Promise<'settled' | 'name_taken' | 'changed'>
  /** The photo shows what the row of its current version says. */
  photoFollowsVersion(photoId: string, version: number): Promise<boolean>
  /** The row of the current version says what the photo does, while it names this original. */
  versionFollowsPhoto(photoId: string, version: number, originalKey: string): Promise<boolean>
  /** The current version's row is made anew from the photo's, if there is none. Its pictures are still to be made. */
  recreateVersion(photoId: string, version: number, from: { originalKey: string; exif: string }): Promise<boolean>
  settleReplacedMarks(photoId: string): Promise<boolean>
  recreateBatch(batchId: string, ownerId: string): Promise<boolean>
  /** Versions that name the old key name the new one. The old object is kept from being swept. */
  pointOriginal(photoId: string, keys: { from: string; to: string }, keep: { reason: string; nowMs: number }): Promise<boolean>
  /** The version has no such picture, while it names this one: it is made when it is needed. */
  forgetPicture(photoId: string, picture: 'preview' | 'thumbnail' | 'full', key: string): Promise<boolean>
}
