import { filenameProblem, maxNameBytes, nameKey, numberedName } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { Photo } from './photo.ts'

/** Throws AppError INVALID_FILENAME, saying what to change, for a name that cannot name a photo. */
export function requireFilename(filename: string): void {
  const problem = filenameProblem(filename)
  if (problem) throw new AppError('INVALID_FILENAME', `${problem} Rename the file and send it again.`)
}

export type FreeName = { kind: 'free'; filename: string } | { kind: 'identical'; photo: Photo }

/**
 * The first of `IMG_1 (2).jpg`, `IMG_1 (3).jpg`, … that no live photo has. A sibling with the very same bytes is returned instead, so
 * that keeping both twice (a request sent again because its answer was lost) stores nothing twice.
 */
export async function findFreeName(
  photos: Pick<PhotoRepository, 'findByNameKeys'>,
  ownerId: string,
  filename: string,
  checksum?: string,
): Promise<FreeName> {
  for (let first = 2, width = 16; ; first += width, width *= 2) {
    const candidates = Array.from({ length: width }, (_, index) => fitting(filename, first + index))
    const found = await photos.findByNameKeys(ownerId, candidates.map(nameKey), width)
    const taken = new Map(found.filter((photo) => photo.trashedAtMs === undefined).map((photo) => [photo.nameKey, photo]))
    for (const candidate of candidates) {
      const photo = taken.get(nameKey(candidate))
      if (!photo) return { kind: 'free', filename: candidate }
      if (photo.checksum === checksum) return { kind: 'identical', photo }
    }
  }
}

/** A numbered name that still fits a file system: the stem gives way, then the extension, whole characters at a time. */
export function fitting(filename: string, number: number): string {
  let name = numberedName(filename, number)
  const dot = filename.lastIndexOf('.')
  const stem = [...(dot > 0 ? filename.slice(0, dot) : filename)]
  const extension = [...(dot > 0 ? filename.slice(dot) : '')]
  while (Buffer.byteLength(name) > maxNameBytes) {
    if (stem.length > 1) stem.pop()
    else extension.pop()
    name = numberedName([...stem, ...extension].join(''), number)
  }
  return name
}
