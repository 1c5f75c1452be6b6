import sharp from 'sharp'

const base = sharp({ create: { width: 40, height: 30, channels: 3, background: '#c86432' } })
  .jpeg()
  .toBuffer()

/** A tiny JPEG whose bytes are those of no other text's: the text is its comment. Longer texts make larger files. */
export async function aJpeg(text: string): Promise<Buffer> {
  const jpeg = await base
  const segments = [
    ...Buffer.from(text)
      .toString('latin1')
      .matchAll(/[\s\S]{1,60000}/g),
  ].map(([part]) => commentSegment(Buffer.from(part, 'latin1')))
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

function commentSegment(text: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0])
  head.writeUInt16BE(text.length + 2, 2)
  return Buffer.concat([head, text])
}
