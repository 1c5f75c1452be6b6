/** AVIF and HEIC share the container: with other brands in front, the header of one is read like that of the other. */
export function withHeicBrands(avif: Buffer): Buffer {
  const bytes = Buffer.from(avif)
  const end = bytes.readUInt32BE(0)
  for (let at = 8; at < end; at += 4) if (bytes.toString('latin1', at, at + 4).startsWith('avi')) bytes.write('heic', at, 'latin1')
  return bytes
}
