import type { PhotoVersion } from '@imgstream/contract'

export const currentOf = (versions: readonly PhotoVersion[]): PhotoVersion | undefined => versions.find(({ current }) => current)

/** Bytes that come free when all old versions go: a restored version shares its file with the one it was restored from. */
export function bytesOfOld(versions: readonly PhotoVersion[]): number {
  const fileOf = (version: PhotoVersion) => version.restored_from ?? version.version
  const current = currentOf(versions)
  const sizes = new Map(versions.filter((each) => !each.current).map((each) => [fileOf(each), each.file_size]))
  if (current) sizes.delete(fileOf(current))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}
