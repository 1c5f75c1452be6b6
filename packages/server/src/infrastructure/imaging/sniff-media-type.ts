import { open } from 'node:fs/promises'
import type { MediaType } from '@imgstream/contract'
import { mediaTypeOf } from '@imgstream/pictures'

/** The format of a file by its bytes. Undefined for everything that is not accepted. */
export async function sniffMediaType(path: string): Promise<MediaType | undefined> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    return mediaTypeOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}
