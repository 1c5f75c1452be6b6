import { allEnded } from '../../all-ended.ts'
import { copyObject } from '../moving/copy-objects.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { TargetObjects } from '../ports/moving.ts'
import type { NamedOriginal } from './compare-objects.ts'
import { originalsAsLibrary } from './copy-originals.ts'

/** Each waits for the disk more than it works. */
const fetchedAtOnce = 8

export interface FetchedOriginals {
  /** Those that are in the store now. */
  fetched: NamedOriginal[]
  /** Those that the backup does not have as they were, and why. */
  lost: { key: string; photoId: string; why: string }[]
}

export interface FetchDeps {
  /** The store that lacks them. */
  objects: TargetObjects
  /** Where backups keep originals, if they do. */
  originals?: TargetObjects
}

/** Copies originals that a store lacks from where backups keep them, each checked by size and SHA-256. Throws MoveStopped and AppError. */
export async function fetchOriginals(
  { objects, originals }: FetchDeps,
  missing: readonly NamedOriginal[],
  { looked, signal }: { looked?: (done: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<FetchedOriginals> {
  const checksums = new Map(missing.map(({ key, checksum }) => [key, checksum]))
  const from = originals && originalsAsLibrary(originals, (key) => checksums.get(key))
  const result: FetchedOriginals = { fetched: [], lost: [] }
  let done = 0
  const waiting = missing.values()
  async function lane() {
    for (const original of waiting) {
      stopWhenTold(signal)
      const { key, photoId } = original
      const copied = from && (await copyObject(from, objects, { key, original }))
      looked?.(++done)
      if (copied?.kind === 'copied' || copied?.kind === 'there') {
        result.fetched.push(original)
        continue
      }
      const why =
        copied?.kind === 'damaged' && copied.why !== 'the file is missing' ? `the backup has it damaged: ${copied.why}` : undefined
      result.lost.push({ key, photoId, why: why ?? `it is missing${originals ? ' in the store and in the backup' : ''}` })
    }
  }
  // None is at work any more when one has failed.
  await allEnded(Array.from({ length: fetchedAtOnce }, lane))
  return result
}
