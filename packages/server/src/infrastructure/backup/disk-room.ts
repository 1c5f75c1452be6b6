import { AppError } from '../../app-error.ts'
import { freeBytes } from '../free-bytes.ts'
import { errorCode } from '../object-storage/disk-errors.ts'

/** What a backup leaves free for everything else on its disk: the library may lie there too. */
export const leftFreeBytes = 256 * 1024 * 1024

export async function requireDiskRoom(folder: string, bytes: number, leave = leftFreeBytes): Promise<void> {
  const free = await freeBytes(folder)
  if (free >= bytes + leave) return
  throw noRoom(folder, `it needs ${inMegabytes(bytes)} and leaves ${inMegabytes(leave)} for others, and ${inMegabytes(free)} are free`)
}

/** Says of a full or failing disk what to do; whatever else went wrong stays as it is. */
export function explainDisk(error: unknown, place: string): never {
  const code = errorCode(error)
  const said = error instanceof Error ? error.message : ''
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || /no space left on device|disk quota exceeded/i.test(said)) {
    throw noRoom(place, 'it is full', error)
  }
  if (code && ['EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'ESTALE', 'ENODEV'].includes(code)) {
    throw new AppError('STORAGE_UNAVAILABLE', `${place} cannot be written to (${code}). The library was not changed.`, { cause: error })
  }
  throw error
}

const noRoom = (where: string, why: string, cause?: unknown) =>
  new AppError(
    'STORAGE_FULL',
    `There is no room for this on the disk of ${where}: ${why}. The library was not changed, and nothing half is left. Free some room; a backup can also go elsewhere (BACKUP_TO, --to), and TMPDIR names another temporary folder.`,
    { cause },
  )

const inMegabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`
