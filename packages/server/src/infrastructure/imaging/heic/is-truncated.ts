/** Whether the file ends inside one of its outermost boxes (ISO 14496-12), as an interrupted transfer leaves it. */
export function isTruncated(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + 8 <= bytes.length) {
    const short = view.getUint32(at)
    // 0: to the end of the file. 1: a 64-bit size follows the type.
    if (short === 0) return false
    if (short === 1 && at + 16 > bytes.length) return true
    const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short
    if (size < 8) return false
    at += size
  }
  return at > bytes.length
}
