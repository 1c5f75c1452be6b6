import { createHash } from 'node:crypto'
import { factsHeadBytes, type Hasher, readPictureFacts } from '@imgstream/client'
import type { NodeFile } from './node-file.ts'

const pieceBytes = 1024 * 1024

/** SHA-256 of a whole file, piece by piece, and what its first bytes say about the picture. */
export const nodeHasher: Hasher<NodeFile> = {
  async hash(file, signal) {
    const opened = await file.open()
    try {
      const hash = createHash('sha256')
      let head: Uint8Array = new Uint8Array()
      for (let at = 0; at < opened.size; at += pieceBytes) {
        signal.throwIfAborted()
        const piece = (await opened.slice(at, Math.min(at + pieceBytes, opened.size))) as Uint8Array
        if (at === 0) head = piece.subarray(0, factsHeadBytes)
        hash.update(piece)
      }
      return { checksum: hash.digest('hex'), picture: readPictureFacts(head) }
    } finally {
      await opened.close()
    }
  },
}
