import { Transform } from 'node:stream'
import { crc32c } from '@node-rs/crc32'

/** The checksum as Cloud Storage writes it: base64 of four bytes, most significant first. */
export function crc32cOf(bytes: Uint8Array): string {
  return encode(crc32c(bytes))
}

/** The checksum of bytes that come one after the other. */
export function runningCrc32c() {
  let sum = 0
  return {
    update: (bytes: Uint8Array) => {
      sum = crc32c(bytes, sum)
    },
    get: () => encode(sum),
  }
}

/** Passes bytes on and fails at their end when they are not those of the checksum. */
export function verifyCrc32c(expected: string): Transform {
  let sum: number | undefined
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32c(chunk, sum)
      done(null, chunk)
    },
    flush(done) {
      const found = encode(sum ?? 0)
      done(found === expected ? null : new Error(`the bytes were damaged on their way: CRC32C ${found} instead of ${expected}`))
    },
  })
}

function encode(sum: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(sum >>> 0)
  return bytes.toString('base64')
}
