/** Turns the first items of a HEIC: the picture, its thumbnail. So does a phone that was held upright. */
export function withRotation(heic: Buffer, quarterTurnsLeft: number, items = 2): Buffer {
  return withProperty(heic, box('irot', Buffer.of(quarterTurnsLeft)), items)
}

/** Says by numbers (ISO 23091-2) and without a profile that the picture is in Display-P3. */
export function withDisplayP3ByNumber(heic: Buffer): Buffer {
  const [displayP3, srgbCurve, bt601, fullRange] = [12, 13, 6, 0x80]
  return withProperty(
    heic,
    box('colr', Buffer.concat([Buffer.from('nclx'), Buffer.of(0, displayP3, 0, srgbCurve, 0, bt601, fullRange)])),
    1,
  )
}

/** Adds a property to the first items of a HEIC that libheif 1.15 wrote. */
function withProperty(heic: Buffer, property: Buffer, items: number): Buffer {
  const properties = boxAt(heic, 'ipco')
  const associations = boxAt(heic, 'ipma')
  const longer = Buffer.concat([
    heic.subarray(0, properties.end),
    property,
    heic.subarray(properties.end, associations.start),
    withAssociation(
      heic.subarray(associations.start, associations.end),
      items,
      countBoxes(heic.subarray(properties.start + 8, properties.end)) + 1,
    ),
    heic.subarray(associations.end),
  ])
  const added = longer.length - heic.length
  grow(longer, 'ipco', property.length)
  for (const around of ['iprp', 'meta']) grow(longer, around, added)
  moveData(longer, added)
  return longer
}

/** Gives the Exif item of a HEIC that libheif 1.15 wrote other bytes, which lie at the end of the file. */
export function withHeicExif(heic: Buffer, item: Buffer): Buffer {
  const id = heic.readUInt16BE(heic.indexOf('Exif') - 4)
  const longer = Buffer.concat([heic, box('mdat', item)])
  const { start } = boxAt(longer, 'iloc')
  for (let at = start + 16; at < boxAt(longer, 'iloc').end; at += locationBytes) {
    if (longer.readUInt16BE(at) !== id) continue
    longer.writeUInt32BE(heic.length + 8, at + 4)
    longer.writeUInt32BE(0, at + 10)
    longer.writeUInt32BE(item.length, at + 14)
  }
  return longer
}

/** Overwrites the start of the coded picture, which is first in the data. */
export function withBrokenPicture(heic: Buffer): Buffer {
  const { start, end } = boxAt(heic, 'mdat')
  return Buffer.from(heic).fill(0xa5, start + 8, start + ((end - start) >> 1))
}

/** Of one item in `iloc`: its id, the file, where it lies (32 bits), one part with place and length in there. */
const locationBytes = 18

function boxAt(heic: Buffer, type: string): { start: number; end: number } {
  const start = heic.indexOf(type) - 4
  return { start, end: start + heic.readUInt32BE(start) }
}

function countBoxes(boxes: Buffer): number {
  let count = 0
  for (let at = 0; at < boxes.length; at += boxes.readUInt32BE(at)) count++
  return count
}

/** Gives the first items of an `ipma` box one property more, which a reader must know. */
function withAssociation(ipma: Buffer, items: number, index: number): Buffer {
  const parts = [ipma.subarray(0, 16)]
  let at = 16
  for (let item = 0; item < items; item++) {
    const count = ipma.readUInt8(at + 2)
    parts.push(ipma.subarray(at, at + 2), Buffer.of(count + 1), ipma.subarray(at + 3, at + 3 + count), Buffer.of(0x80 | index))
    at += 3 + count
  }
  const longer = Buffer.concat([...parts, ipma.subarray(at)])
  longer.writeUInt32BE(longer.length, 0)
  return longer
}

function grow(heic: Buffer, type: string, by: number) {
  const { start, end } = boxAt(heic, type)
  heic.writeUInt32BE(end - start + by, start)
}

/** `iloc` version 0 with 32-bit offsets: the data moved by as much as the boxes before it grew. */
function moveData(heic: Buffer, by: number) {
  const { start } = boxAt(heic, 'iloc')
  for (let item = 0; item < heic.readUInt16BE(start + 14); item++) {
    const at = start + 16 + item * locationBytes + 4
    heic.writeUInt32BE(heic.readUInt32BE(at) + by, at)
  }
}

function box(type: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(8 + content.length)
  return Buffer.concat([size, Buffer.from(type), content])
}
