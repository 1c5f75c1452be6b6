/** Bytes that may end anywhere: reading past the end answers undefined, never throws. */
export class Bytes {
  readonly #view: DataView
  readonly length: number

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.length = bytes.byteLength
  }

  u8(at: number): number | undefined {
    return this.#has(at, 1) ? this.#view.getUint8(at) : undefined
  }

  u16(at: number, littleEndian = false): number | undefined {
    return this.#has(at, 2) ? this.#view.getUint16(at, littleEndian) : undefined
  }

  u32(at: number, littleEndian = false): number | undefined {
    return this.#has(at, 4) ? this.#view.getUint32(at, littleEndian) : undefined
  }

  /** A big-endian number of 0, 4 or 8 bytes, as ISO media files have them; too large ones answer undefined. */
  uint(at: number, size: number): number | undefined {
    if (size === 0) return 0
    if (size === 4) return this.u32(at)
    if (size !== 8 || !this.#has(at, 8)) return undefined
    const value = Number(this.#view.getBigUint64(at))
    return Number.isSafeInteger(value) ? value : undefined
  }

  /** One character a byte. */
  text(at: number, length: number): string {
    let text = ''
    for (let index = at; index < at + length; index += 1) text += String.fromCharCode(this.u8(index) ?? 0)
    return text
  }

  /** The bytes from `start`, as far as they are there. */
  from(start: number, length = this.length - start): Uint8Array {
    const begin = Math.min(Math.max(0, start), this.length)
    const size = Math.max(0, Math.min(length, this.length - begin))
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + begin, size)
  }

  /** The bytes of a part, if all of them are there. */
  whole(start: number, length: number): Uint8Array | undefined {
    return length >= 0 && this.#has(start, length) ? this.from(start, length) : undefined
  }

  #has(at: number, size: number): boolean {
    return Number.isInteger(at) && at >= 0 && at + size <= this.length
  }
}
