import { factsHeadBytes, type HashResult, readPictureFacts } from '@imgstream/client'

/** Read at once of a large file. Large enough for speed, small enough that an abort is heard and memory stays flat. */
export const sliceBytes = 4 * 1024 * 1024
/** Files up to this size, which is nearly all pictures, are read in one piece. */
const wholeBytes = 16 * 1024 * 1024
/** Below this the way to the browser's own hashing and back takes longer than the hashing. */
const smallBytes = 128 * 1024

export interface IncrementalHash {
  update(bytes: Uint8Array): void
  digest(): string
}

export interface Hashing {
  incremental(): Promise<IncrementalHash>
  /** The browser's own hash of one piece: several times faster, but only there for a page that came over https or from this machine. */
  whole?: ((bytes: Uint8Array<ArrayBuffer>) => Promise<string>) | undefined
}

/** Reads a file once: its hash, and what its first bytes say about the picture. */
export async function hashFile(file: Blob, hashing: Hashing, isWanted: () => boolean): Promise<HashResult | undefined> {
  const isWhole = file.size <= wholeBytes
  const first = await read(isWhole ? file : file.slice(0, sliceBytes))
  if (!isWanted()) return undefined
  const picture = readPictureFacts(first.subarray(0, factsHeadBytes))
  const result = (checksum: string): HashResult => ({ checksum, ...(picture ? { picture } : {}) })
  if (isWhole && hashing.whole && file.size >= smallBytes) return result(await hashing.whole(first))

  const hash = await hashing.incremental()
  hash.update(first)
  for (let start = first.byteLength; start < file.size; start += sliceBytes) {
    const bytes = await read(file.slice(start, start + sliceBytes))
    if (!isWanted()) return undefined
    hash.update(bytes)
  }
  return result(hash.digest())
}

const read = async (part: Blob) => new Uint8Array(await part.arrayBuffer())
