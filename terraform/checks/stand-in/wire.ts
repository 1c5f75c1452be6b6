// What of protocol buffers Terraform's plugin protocol needs. Source: https://protobuf.dev/programming-guides/encoding

/** One field of a message: a number or flag, or bytes (a text, a message). */
export type Field = [number: number, value: Uint8Array | string | number | boolean | undefined]

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
  return Buffer.from(bytes)
}

/** A message of these fields; what is undefined, false or 0 is left out. */
export function message(...fields: Field[]): Buffer {
  const parts: Uint8Array[] = []
  for (const [number, value] of fields) {
    if (value === undefined || value === false || value === 0) continue
    if (typeof value === 'number' || value === true) {
      parts.push(varint(number * 8), varint(Number(value)))
    } else {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value
      parts.push(varint(number * 8 + 2), varint(bytes.length), bytes)
    }
  }
  return Buffer.concat(parts)
}

/** The fields of a message that hold bytes, by number; of a repeated one the last. Numbers are passed over. */
export function readMessage(bytes: Uint8Array): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  let at = 0
  const readVarint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = readVarint()
    if (tag % 8 === 0) {
      readVarint()
    } else if (tag % 8 === 2) {
      const length = readVarint()
      found.set(Math.floor(tag / 8), Buffer.from(bytes.subarray(at, at + length)))
      at += length
    } else {
      throw new Error(`a field of kind ${tag % 8} is not expected in Terraform's plugin protocol`)
    }
  }
  return found
}
