import type { Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import type { Pictures } from '../../domain/ports/imaging.ts'
import { attachIccProfile, displayP3Profile, isRgbProfile } from './icc-profile.ts'
import type { OpenSharp } from './safe-sharp.ts'

export interface PictureSettings {
  thumbnailMaxSize: number
  thumbnailQuality: number
}

/** Pixels as displayed, rows without gaps. */
export interface Pixels {
  data: Uint8Array
  width: number
  height: number
  channels: 3 | 4
  /** The profile that the pixels are in, or the name of a known one; without it they are sRGB. */
  colours?: Uint8Array | 'display-p3'
}

export const previewMaxSize = 1440
const previewQuality = 82
/** ThumbHash takes at most 100 px; its 32 coefficients need no more. */
const placeholderMaxSize = 64
/** A JPEG's sides are 16-bit numbers. */
const jpegMaxSide = 65_500

/**
 * The preview as JPEG. The source is given upright, with its profile kept: converting the colours of all pixels before they are made
 * fewer costs three times the rest.
 */
export function drawPreview(upright: Sharp): Promise<Buffer> {
  return fitted(upright, previewMaxSize).jpeg({ quality: previewQuality }).toBuffer()
}

/** Thumbnail and placeholder come from the preview: a second decode of the original would cost as much as the first. */
export async function drawFromPreview(sharp: OpenSharp, preview: Uint8Array, settings: PictureSettings): Promise<Pictures> {
  const thumbnail = await fitted(sharp(preview), settings.thumbnailMaxSize).jpeg({ quality: settings.thumbnailQuality }).toBuffer()
  const { data, info } = await fitted(sharp(thumbnail), placeholderMaxSize).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  return { preview, thumbnail, thumbhash }
}

export async function drawFromPixels(sharp: OpenSharp, pixels: Pixels, settings: PictureSettings): Promise<Pictures> {
  const preview = await drawPreview(sharpOfPixels(sharp, pixels))
  return drawFromPreview(sharp, await inColours(sharp, preview, pixels), settings)
}

/** The whole picture as JPEG. Only what is too long for a JPEG is made smaller. */
export function drawFullSize(upright: Sharp): Promise<Buffer> {
  return fitted(upright, jpegMaxSide).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer()
}

export async function drawFullSizeFromPixels(sharp: OpenSharp, pixels: Pixels): Promise<Uint8Array> {
  const jpeg = await fitted(sharpOfPixels(sharp, pixels), jpegMaxSide).jpeg({ quality: 90 }).toBuffer()
  return inColours(sharp, jpeg, pixels)
}

/** Says in the JPEG which colours its numbers mean. */
async function inColours(sharp: OpenSharp, jpeg: Buffer, { colours }: Pixels): Promise<Buffer> {
  const icc = colours === 'display-p3' ? await displayP3Profile(sharp) : colours
  return icc && isRgbProfile(icc) ? attachIccProfile(jpeg, icc) : jpeg
}

function sharpOfPixels(sharp: OpenSharp, { data, width, height, channels }: Pixels): Sharp {
  const upright = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  return channels === 4 ? upright.flatten({ background: '#fff' }) : upright
}

function fitted(picture: Sharp, maxSize: number): Sharp {
  return picture.resize(maxSize, maxSize, { fit: 'inside', withoutEnlargement: true })
}
