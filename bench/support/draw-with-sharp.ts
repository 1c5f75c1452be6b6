import sharp from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'

/** The shortest way to the server's three results that sharp's documentation leads to. */
export async function drawWithSharp(path: string): Promise<void> {
  const preview = await sharp(path)
    .autoOrient()
    .keepIccProfile()
    .resize(1440, 1440, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 82 })
    .toBuffer()
  const thumbnail = await sharp(preview).resize(400, 400, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer()
  const { data, info } = await sharp(thumbnail).resize(64, 64, { fit: 'inside' }).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  rgbaToThumbHash(info.width, info.height, data)
}
