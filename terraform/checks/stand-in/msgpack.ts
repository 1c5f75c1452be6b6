// Values as Terraform sends them: MessagePack, with an extension for what is only known after apply.
// Sources: https://github.com/msgpack/msgpack/blob/master/spec.md and the documentation of cty's package msgpack.

/** A value that is only known after apply, in the bytes it came in. */
export class Unknown {
  readonly raw: Buffer
  constructor(raw = Buffer.from([0xd4, 0, 0])) {
    this.raw = raw
  }
}

export type Value = null | boolean | number | string | Unknown | Value[] | { [name: string]: Value }

export function decode(bytes: Buffer): Value {
  let at = 0
  const take = (length: number) => bytes.subarray(at, (at += length))
  const size = (width: number) => take(width).readUIntBE(0, width)
  const list = (length: number) => Array.from({ length }, () => next())
  const map = (length: number) => Object.fromEntries(Array.from({ length }, () => [name(), next()]))
  function name(): string {
    const found = next()
    if (typeof found !== 'string') throw new Error('a name of MessagePack from Terraform is no text')
    return found
  }
  const extension = (start: number, length: number) => {
    at += 1 + length
    return new Unknown(Buffer.from(bytes.subarray(start, at)))
  }
  function next(): Value {
    const start = at
    const kind = size(1)
    if (kind < 0x80) return kind
    if (kind < 0x90) return map(kind & 15)
    if (kind < 0xa0) return list(kind & 15)
    if (kind < 0xc0) return take(kind & 31).toString()
    if (kind >= 0xe0) return kind - 256
    if (kind === 0xc0) return null
    if (kind === 0xc2 || kind === 0xc3) return kind === 0xc3
    if (kind === 0xc7) return extension(start, size(1))
    if (kind === 0xca) return take(4).readFloatBE()
    if (kind === 0xcb) return take(8).readDoubleBE()
    if (kind >= 0xcc && kind <= 0xce) return size(2 ** (kind - 0xcc))
    if (kind === 0xcf) return Number(take(8).readBigUInt64BE())
    if (kind >= 0xd0 && kind <= 0xd2) return take(2 ** (kind - 0xd0)).readIntBE(0, 2 ** (kind - 0xd0))
    if (kind === 0xd3) return Number(take(8).readBigInt64BE())
    if (kind >= 0xd4 && kind <= 0xd8) return extension(start, 2 ** (kind - 0xd4))
    if (kind >= 0xd9 && kind <= 0xdb) return take(size(2 ** (kind - 0xd9))).toString()
    if (kind === 0xdc || kind === 0xdd) return list(size(kind === 0xdc ? 2 : 4))
    if (kind === 0xde || kind === 0xdf) return map(size(kind === 0xde ? 2 : 4))
    throw new Error(`MessagePack of kind ${kind.toString(16)} is not expected from Terraform`)
  }
  return next()
}

/** The longest forms only: Terraform reads them all. */
export function encode(value: Value): Buffer {
  if (value === null) return Buffer.from([0xc0])
  if (value instanceof Unknown) return value.raw
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9, 0xcb)
    if (Number.isInteger(value)) {
      bytes[0] = 0xd3
      bytes.writeBigInt64BE(BigInt(value), 1)
    } else bytes.writeDoubleBE(value, 1)
    return bytes
  }
  if (typeof value === 'string') return Buffer.concat([head(0xdb, Buffer.byteLength(value)), Buffer.from(value)])
  if (Array.isArray(value)) return Buffer.concat([head(0xdd, value.length), ...value.map(encode)])
  const entries = Object.entries(value)
  return Buffer.concat([head(0xdf, entries.length), ...entries.flatMap(([name, each]) => [encode(name), encode(each)])])
}

function head(kind: number, length: number): Buffer {
  const bytes = Buffer.alloc(5, kind)
  bytes.writeUInt32BE(length, 1)
  return bytes
}
