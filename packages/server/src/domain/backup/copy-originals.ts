import { copyObject } from '../moving/copy-objects.ts'
import { type NamedObject, pagesOfObjects, versionsTable } from '../moving/library-objects.ts'
import { stopWhenTold } from '../moving/progress.ts'
import type { BackupPlace } from '../ports/backups.ts'
import type { LibraryObjects, LibraryRows, TargetObjects } from '../ports/moving.ts'

export interface MissingOriginal {
  key: string
  photoId: string
  why: string
}

export interface CopiedOriginals {
  /** Different originals that the library names. */
  originals: number
  /** By this run: the others were there. */
  copied: number
  copiedBytes: number
  /** What the library itself lacks or has with other bytes. */
  missing: MissingOriginal[]
}

/** Where a backup keeps an original: by its bytes, so that each is there once. */
export const originalAddress = (sha256: string) => `originals/${sha256.slice(0, 2)}/${sha256}`

/** Copies the originals that the target lacks; each is stored only with the size and SHA-256 that the library recorded. */
export async function copyOriginals(
  deps: { rows: LibraryRows; from: LibraryObjects; place: BackupPlace; concurrency?: number },
  { looked, signal }: { looked?: (originals: number) => void; signal?: AbortSignal | undefined } = {},
): Promise<CopiedOriginals> {
  const { rows, place, concurrency = 8 } = deps
  const versions = (await rows.tables()).find(({ name }) => name === versionsTable)
  const result: CopiedOriginals = { originals: 0, copied: 0, copiedBytes: 0, missing: [] }
  if (!versions) return result
  const there = new Map<string, number>()
  for await (const { key, byteSize } of place.originals.list('originals/')) there.set(key, byteSize)
  const seen = new Set<string>()

  async function copy(original: NonNullable<NamedObject['original']>, key: string) {
    const address = originalAddress(original.checksum)
    await place.requireRoom(original.byteSize)
    // A copy of another size was never finished by us: it is written anew.
    if (there.has(address)) await place.originals.delete(address)
    const copied = await copyObject(at(deps.from, address, key), place.originals, { key: address, original })
    if (copied.kind === 'copied') {
      result.copied += 1
      result.copiedBytes += copied.byteSize
    } else if (copied.kind === 'damaged') result.missing.push({ key, photoId: original.photoId, why: copied.why })
  }

  for await (const { objects } of pagesOfObjects(rows, versions, { signal })) {
    const wanted = objects.flatMap(({ key, original }) => {
      if (!original || seen.has(original.checksum)) return []
      seen.add(original.checksum)
      result.originals += 1
      return there.get(originalAddress(original.checksum)) === original.byteSize ? [] : [{ key, original }]
    })
    const waiting = wanted.values()
    const lane = async () => {
      for (const { key, original } of waiting) {
        stopWhenTold(signal)
        await copy(original, key)
      }
    }
    const ended = await Promise.allSettled(Array.from({ length: concurrency }, lane))
    for (const each of ended) if (each.status === 'rejected') throw each.reason
    looked?.(seen.size)
  }
  return result
}

/** The source as if the object lay at the other's address. */
const at = (from: LibraryObjects, address: string, key: string): LibraryObjects => ({
  ...from,
  read: (asked) => from.read(asked === address ? key : asked),
})

/** The backup's originals as if they lay where the library has them. */
export function originalsAsLibrary(from: TargetObjects, checksumOf: (key: string) => string | undefined): LibraryObjects {
  return {
    ...from,
    async read(key) {
      const checksum = checksumOf(key)
      return checksum === undefined ? undefined : from.read(originalAddress(checksum))
    },
  }
}
