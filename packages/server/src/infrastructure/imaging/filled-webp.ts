import { open } from 'node:fs/promises'

/** What is missing is at most this: a length that is only claimed must not be believed at any price. */
const mostMissingBytes = 64 * 1_048_576

/**
 * The bytes of a WebP whose tail is missing, filled up with zeros to the length that its RIFF header announces. The decoder refuses a file
 * that ends too early, but draws one that goes on with nothing: what is there is shown. Undefined for any other file.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
export async function filledWebp(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path)
  try {
    const head = Buffer.alloc(12)
    await file.read(head, 0, 12, 0)
    if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WEBP') return undefined
    const { size } = await file.stat()
    const announced = head.readUInt32LE(4) + 8
    if (announced <= size || announced > size + mostMissingBytes) return undefined
    const bytes = Buffer.alloc(announced)
    await file.read(bytes, 0, size, 0)
    return bytes
  } finally {
    await file.close()
  }
}
