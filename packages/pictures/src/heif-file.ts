import type { LibHeif } from './libheif.ts'

export type { LibHeif }

/** Pixels as displayed, rows without gaps. */
export interface Pixels {
  data: Uint8Array<ArrayBuffer>
  width: number
  height: number
  channels: 3 | 4
  /** The profile that the pixels are in, or the name of a known one; without it they are sRGB. */
  colours?: Uint8Array | 'display-p3'
}

/** What one file may take. */
export interface HeifLimits {
  maxPixels: number
  /** Memory for what is decoded. */
  maxDecodedBytes: number
}

/** What libheif says about a file it cannot read. */
export class HeifError extends Error {
  /** The file asks for more pixels or memory than it may. */
  readonly isOverLimit: boolean

  constructor(message: string, isOverLimit = false) {
    super(message)
    this.name = 'HeifError'
    this.isOverLimit = isOverLimit
  }
}

/** Values of libheif's enums and the places of fields in its structs, for 32-bit pointers. */
const colorspaceRgb = 1
const chroma = { rgb: 10, rgba: 11 } as const
const channelInterleaved = 10
const displayP3Primaries = 12
const limitExceeded = 1000
const limitsAt = { maxImagePixels: 8, maxTotalBytes: 64 } as const
const nclxPrimariesAt = 4

const maxProfileBytes = 4e6
const maxExifBytes = 1e6
const maxThumbnailSide = 1024

/** `Exif` as C writes it. */
const exifFilter = [0x45, 0x78, 0x69, 0x66, 0]

type Handle = number & { readonly kind: 'image handle' }

/** One HEIC file inside libheif. Rotation and mirroring of the file are already applied to all sizes and pixels. */
export class HeifFile {
  readonly #heif: LibHeif
  readonly #releases: (() => void)[] = []
  /** Room for one heif_error and one pointer. */
  readonly #error: number
  readonly #result: number
  readonly #primary: Handle

  constructor(heif: LibHeif, bytes: Uint8Array, limits: HeifLimits) {
    this.#heif = heif
    try {
      this.#error = this.#allocate(16)
      this.#result = this.#allocate(16)
      const at = this.#allocate(bytes.length)
      heif.HEAPU8.set(bytes, at)
      const context = heif._heif_context_alloc()
      this.#releases.push(() => heif._heif_context_free(context))
      this.#limit(context, limits)
      heif._heif_context_read_from_memory_without_copy(this.#error, context, at, bytes.length, 0)
      this.#check()
      heif._heif_context_get_primary_image_handle(this.#error, context, this.#result)
      this.#primary = this.#takeHandle()
    } catch (error) {
      this.close()
      throw error
    }
  }

  get width(): number {
    return this.#heif._heif_image_handle_get_width(this.#primary)
  }

  get height(): number {
    return this.#heif._heif_image_handle_get_height(this.#primary)
  }

  /** The Exif block with its four bytes of offset, for `readExif`. */
  get exif(): Uint8Array | undefined {
    const heif = this.#heif
    const filter = this.#allocate(exifFilter.length)
    heif.HEAPU8.set(exifFilter, filter)
    if (heif._heif_image_handle_get_number_of_metadata_blocks(this.#primary, filter) < 1) return undefined
    heif._heif_image_handle_get_list_of_metadata_block_IDs(this.#primary, filter, this.#result, 1)
    const id = this.#pointer()
    const size = heif._heif_image_handle_get_metadata_size(this.#primary, id)
    if (size <= 0 || size > maxExifBytes) return undefined
    const at = this.#allocate(size)
    heif._heif_image_handle_get_metadata(this.#error, this.#primary, id, at)
    return this.#errorCode() === 0 ? heif.HEAPU8.slice(at, at + size) : undefined
  }

  /** The embedded thumbnail; undefined where there is none that shows the picture as it is. Channels as in `decode`. */
  decodeThumbnail(channels?: 4): Pixels | undefined {
    const heif = this.#heif
    if (heif._heif_image_handle_get_list_of_thumbnail_IDs(this.#primary, this.#result, 1) < 1) return undefined
    heif._heif_image_handle_get_thumbnail(this.#error, this.#primary, this.#pointer(), this.#result)
    const thumbnail = this.#takeHandle()
    const width = heif._heif_image_handle_get_width(thumbnail)
    const height = heif._heif_image_handle_get_height(thumbnail)
    // Some writers forget to turn the thumbnail with the picture.
    const isTurned = width > height !== this.width > this.height && Math.abs(width - height) > 2
    if (isTurned || Math.max(width, height) > maxThumbnailSide) return undefined
    return this.#decode(thumbnail, channels)
  }

  /** The whole picture. Three channels, or four where there is transparency or four are asked for. */
  decode(channels?: 4): Pixels {
    return this.#decode(this.#primary, channels)
  }

  /** Gives all memory back. Nothing may be called after it. */
  close(): void {
    for (const release of this.#releases.splice(0).reverse()) release()
  }

  #decode(handle: Handle, wanted?: 4): Pixels {
    const heif = this.#heif
    const channels = wanted ?? (heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3)
    heif._heif_decode_image(this.#error, handle, this.#result, colorspaceRgb, channels === 4 ? chroma.rgba : chroma.rgb, 0)
    this.#check()
    const image = this.#pointer()
    try {
      const width = heif._heif_image_get_width(image, channelInterleaved)
      const height = heif._heif_image_get_height(image, channelInterleaved)
      const plane = heif._heif_image_get_plane_readonly(image, channelInterleaved, this.#result)
      const stride = this.#pointer()
      if (!plane || width < 1 || height < 1) throw new HeifError('the picture has no pixels')
      const colours = this.#colours()
      const data = withoutGaps(heif.HEAPU8, plane, stride, width * channels, height)
      return { data, width, height, channels, ...(colours && { colours }) }
    } finally {
      heif._heif_image_release(image)
    }
  }

  /** The profile of the file, or `display-p3` where it only names that space by number. */
  #colours(): Pixels['colours'] {
    const heif = this.#heif
    const size = heif._heif_image_handle_get_raw_color_profile_size(this.#primary)
    if (size > 0 && size <= maxProfileBytes) {
      const at = this.#allocate(size)
      heif._heif_image_handle_get_raw_color_profile(this.#error, this.#primary, at)
      this.#check()
      return heif.HEAPU8.slice(at, at + size)
    }
    heif._heif_image_handle_get_nclx_color_profile(this.#error, this.#primary, this.#result)
    if (this.#errorCode() !== 0) return undefined
    const nclx = this.#pointer()
    const primaries = heif.HEAPU32[(nclx + nclxPrimariesAt) >> 2]
    heif._heif_nclx_color_profile_free(nclx)
    return primaries === displayP3Primaries ? 'display-p3' : undefined
  }

  #limit(context: number, { maxPixels, maxDecodedBytes }: HeifLimits) {
    const at = this.#heif._heif_context_get_security_limits(context)
    const view = new DataView(this.#heif.HEAPU8.buffer, at)
    view.setBigUint64(limitsAt.maxImagePixels, BigInt(maxPixels), true)
    view.setBigUint64(limitsAt.maxTotalBytes, BigInt(maxDecodedBytes), true)
  }

  #allocate(byteSize: number): number {
    const at = this.#heif._malloc(byteSize)
    if (!at) throw new HeifError('out of memory', true)
    this.#releases.push(() => this.#heif._free(at))
    return at
  }

  #takeHandle(): Handle {
    this.#check()
    const handle = this.#pointer() as Handle
    this.#releases.push(() => this.#heif._heif_image_handle_release(handle))
    return handle
  }

  #pointer(): number {
    return this.#heif.HEAPU32[this.#result >> 2] ?? 0
  }

  #errorCode(): number {
    return this.#heif.HEAPU32[this.#error >> 2] ?? 0
  }

  #check() {
    if (this.#errorCode() === 0) return
    const [subcode = 0, messageAt = 0] = this.#heif.HEAPU32.subarray((this.#error >> 2) + 1)
    const end = messageAt ? this.#heif.HEAPU8.indexOf(0, messageAt) : 0
    throw new HeifError(new TextDecoder().decode(this.#heif.HEAPU8.subarray(messageAt, end)), subcode === limitExceeded)
  }
}

function withoutGaps(memory: Uint8Array, at: number, stride: number, rowBytes: number, rows: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(rowBytes * rows)
  for (let row = 0; row < rows; row++) pixels.set(memory.subarray(at + row * stride, at + row * stride + rowBytes), row * rowBytes)
  return pixels
}
