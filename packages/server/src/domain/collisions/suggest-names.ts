import { nameKey } from '@imgstream/contract'
import { fitting } from '../photos/filename.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'

/** How far numbered names are looked at: enough for what people do. */
const lastNumber = 9

/**
 * The free name that keep both would take now, for each file; none where the first few are all taken. One question a number, for all files
 * that still have none: mostly the first one settles it.
 */
export async function suggestNames(
  photos: Pick<PhotoRepository, 'findTakenNames'>,
  ownerId: string,
  filenames: readonly string[],
  unitSize: number,
): Promise<Map<string, string>> {
  const suggestions = new Map<string, string>()
  // Two files of one request are never promised one name.
  const promised = new Set<string>()
  let pending = filenames
  for (let number = 2; number <= lastNumber && pending.length > 0; number++) {
    const candidates = new Map(pending.map((filename) => [filename, fitting(filename, number)]))
    const taken = await photos.findTakenNames(ownerId, [...new Set([...candidates.values()].map(nameKey))], unitSize)
    for (const [filename, candidate] of candidates) {
      const key = nameKey(candidate)
      if (taken.has(key) || promised.has(key)) continue
      suggestions.set(filename, candidate)
      promised.add(key)
    }
    pending = pending.filter((filename) => !suggestions.has(filename))
  }
  return suggestions
}
