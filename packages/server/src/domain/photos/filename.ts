import { nameKey, numberedName } from '@imgstream/contract'
import { AppError } from '../../app-error.ts'
import type { PhotoRepository } from '../ports/photo-repository.ts'
import type { Photo } from './photo.ts'

/** What file systems of phones and computers take; a longer name could not be downloaded again. */
const maxNameBytes = 255
/** C0 and C1 controls, and the marks that turn the reading direction and so make one name look like another. */
const invisible = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u
/** Device names of Windows: a file called so cannot be saved there. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** Throws AppError INVALID_FILENAME, saying what to change, for a name that cannot name a photo. */
export function requireFilename(filename: string): void {
  const problem = filenameProblem(filename)
  if (problem) throw new AppError('INVALID_FILENAME', `${problem} Rename the file and send it again.`)
}

function filenameProblem(filename: string): string | undefined {
  if (filename.trim() === '') return 'The filename is empty.'
  if (Buffer.byteLength(filename) > maxNameBytes) return `The filename is longer than ${maxNameBytes} bytes.`
  if (!filename.isWellFormed()) return 'The filename is not valid Unicode.'
  if (/[/\\]/.test(filename) || filename === '.' || filename === '..') return 'A filename cannot hold a path (/, \\ or ..).'
  if (invisible.test(filename)) return 'The filename holds control characters or invisible direction marks.'
  if (reserved.test(filename)) return 'Windows reserves this filename for a device.'
  return undefined
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
