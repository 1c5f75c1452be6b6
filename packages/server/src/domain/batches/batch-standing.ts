import type { Photo, PhotoVersion } from '../photos/photo.ts'

/** What one batch did to one photo, and where the photo stands towards it now. */
export interface BatchStanding {
  /** `done`: as the batch left it; `undone`: as it was before; `changed`: something else happened since. */
  state: 'done' | 'undone' | 'changed'
  /** The batch added the photo; else it replaced its picture. */
  isAddition: boolean
  /** The versions whose pictures are the one before the batch and the one after it. The former is not there when it was purged since. */
  before: number | undefined
  after: number
}

/**
 * `all` are the photo's versions, `ofBatch` those that the batch made. Going back and forth between the two pictures is not a change:
 * however often a batch is undone and redone, it can be undone or redone again.
 */
export function batchStanding(photo: Photo, all: readonly PhotoVersion[], ofBatch: readonly PhotoVersion[]): BatchStanding | undefined {
  const ordered = [...ofBatch].sort((a, b) => a.version - b.version)
  const [first, last] = [ordered[0], ordered.at(-1)]
  if (!first || !last) return undefined
  const isAddition = first.origin !== 'overwritten'
  const keyOf = (version: number) => all.find((each) => each.version === version)?.keys.original
  const [before, after] = [keyOf(first.version - 1), last.keys.original]
  const standing = { isAddition, before: before === undefined ? undefined : first.version - 1, after: last.version }
  const later = all.filter(({ version }) => version > last.version)
  const isBackAndForth = later.every(({ origin, keys }) => origin === 'restored' && [before, after].includes(keys.original))
  const isAlone = last.version - first.version === ordered.length - 1
  const isInTrash = photo.trashedAtMs !== undefined
  if (!isAlone || !isBackAndForth || (isAddition ? later.length > 0 : isInTrash)) return { ...standing, state: 'changed' }
  const isDone = isAddition ? !isInTrash : keyOf(photo.version) === after
  return { ...standing, state: isDone ? 'done' : 'undone' }
}
