import type { OpenSharp } from './safe-sharp.ts'

const segmentName = Buffer.from('ICC_PROFILE\0', 'latin1')
/** A segment's length is 16 bits and counts itself, the name, and the numbering. */
const maxPartBytes = 65_535 - 2 - segmentName.length - 2
/** Display-P3 takes 0.5 KB. Printing profiles take a megabyte: too much to carry in every preview. */
const maxKeptBytes = 16_384

/** Whether a preview may keep this profile: it describes RGB and is small. All others are converted to sRGB. */
export function isKeepable(icc: Uint8Array | undefined): icc is Uint8Array {
  return icc !== undefined && icc.length <= maxKeptBytes && isRgbProfile(icc)
}

/** Display-P3 and Adobe RGB take half a kilobyte. The usual profile of sRGB takes three: much for a thumbnail, which can do without. */
export function isSmall(icc: Uint8Array): boolean {
  return icc.length <= 1024
}

export function isRgbProfile(icc: Uint8Array): boolean {
  return icc.length >= 128 && Buffer.from(icc.subarray(16, 20)).toString('latin1') === 'RGB '
}

let displayP3: Promise<Uint8Array | undefined> | undefined

/** The profile for files that name Display-P3 by number only. It comes with libvips, which gives it out inside a picture. */
export function displayP3Profile(sharp: OpenSharp): Promise<Uint8Array | undefined> {
  displayP3 ??= sharp(Buffer.alloc(3), { raw: { width: 1, height: 1, channels: 3 } })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
    .then((jpeg) => sharp(jpeg).metadata())
    .then(({ icc }) => icc)
  return displayP3
}

/** Puts a profile into a JPEG without touching its pixels: for pixels that are in that profile already. (ICC.1, annex B.4) */
export function attachIccProfile(jpeg: Uint8Array, icc: Uint8Array): Buffer {
  const count = Math.ceil(icc.length / maxPartBytes)
  const segments = Array.from({ length: count }, (_, index) => {
    const part = icc.subarray(index * maxPartBytes, (index + 1) * maxPartBytes)
    const length = 2 + segmentName.length + 2 + part.length
    return Buffer.concat([Buffer.of(0xff, 0xe2, length >> 8, length & 0xff), segmentName, Buffer.of(index + 1, count), part])
  })
  const at = afterJfif(jpeg)
  return Buffer.concat([jpeg.subarray(0, at), ...segments, jpeg.subarray(at)])
}

/** JFIF's segment, where there is one, has to stay the first. */
function afterJfif(jpeg: Uint8Array): number {
  const isJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0
  return isJfif ? 4 + (((jpeg[4] ?? 0) << 8) | (jpeg[5] ?? 0)) : 2
}
