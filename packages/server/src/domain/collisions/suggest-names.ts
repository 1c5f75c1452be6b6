import { nameKey } from '@imgstream/contract'
import { fitting } from '../photos/filename.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'

/** How many numbered names are looked at for each file: enough for what people do, one query for all. */
const looked = 8

/** The free name that keep both would take now, for each file; none where the first few are all taken. */
export async function suggestNames(
  photos: Pick<PhotoRepository, 'findByNameKeys'>,
  ownerId: string,
  filenames: readonly string[],
  unitSize: number,
): Promise<Map<string, string>> {
  if (filenames.length === 0) return new Map()
  const candidates = filenames.map((filename) => Array.from({ length: looked }, (_, index) => fitting(filename, index + 2)))
  const found = await photos.findByNameKeys(ownerId, [...new Set(candidates.flat().map(nameKey))], unitSize)
  const taken = new Set(found.filter(({ trashedAtMs }) => trashedAtMs === undefined).map((photo) => photo.nameKey))
  const suggestions = new Map<string, string>()
  filenames.forEach((filename, index) => {
    const free = candidates[index]?.find((candidate) => !taken.has(nameKey(candidate)))
    if (free) {
      suggestions.set(filename, free)
      // Two files of one request are never promised one name.
      taken.add(nameKey(free))
    }
  })
  return suggestions
}
