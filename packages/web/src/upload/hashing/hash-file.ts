import { factsHeadBytes, type HashResult, readPictureFacts } from '@imgstream/client'

/** Read at once. Large enough for speed, small enough that an abort is heard and memory stays flat. */
export const sliceBytes = 4 * 1024 * 1024

export interface IncrementalHash {
  update(bytes: Uint8Array): void
  digest(): string
}

/** Reads a file once, slice by slice: its hash, and what its first bytes say about the picture. */
export async function hashFile(file: Blob, hash: IncrementalHash, isWanted: () => boolean): Promise<HashResult | undefined> {
  let picture: HashResult['picture']
  for (let start = 0; start < file.size; start += sliceBytes) {
    const bytes = new Uint8Array(await file.slice(start, start + sliceBytes).arrayBuffer())
    if (!isWanted()) return undefined
    if (start === 0) picture = readPictureFacts(bytes.subarray(0, factsHeadBytes))
    hash.update(bytes)
  }
  return { checksum: hash.digest(), ...(picture ? { picture } : {}) }
}
