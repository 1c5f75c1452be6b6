import { statfs } from 'node:fs/promises'

/** With less than this a disk counts as full: small writes may still fit, the next photo does not. */
export const leastFreeBytes = 1_048_576

/** Bytes that this process may still write to the disk that a folder lies on. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Bytes that this process may still write to the disk that a folder lies on, and how many it has in all. */
export async function diskRoom(folder: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
