import { isDisplayP3 } from './is-display-p3.ts'
import type { LibHeif } from './libheif.ts'

/** Values of libheif's enums and the places of fields in its structs, for 32-bit pointers. */
const colorspaceRgb = 1
const chromaRgba = 11
const channelInterleaved = 10
const displayP3Primaries = 12
const nclxPrimariesAt = 4
const limits = { maxImagePixels: 8, maxTotalBytes: 64 } as const

/** A tab has less room than a server. */
const maxPixels = 120e6
const maxDecodedBytes = 1e9
const maxProfileBytes = 4e6
const maxThumbnailSide = 1024

/** One HEIC file inside libheif. Rotation and mirroring of the file are applied to what it decodes. */
export class HeifFile {
  readonly #heif: LibHeif
  readonly #releases: (() => void)[] = []
  /** Room for one heif_error and one pointer. */
  readonly #error: number
  readonly #result: number
  readonly #primary: number

  constructor(heif: LibHeif, bytes: Uint8Array) {
    this.#heif = heif
    try {
      this.#error = this.#allocate(16)
      this.#result = this.#allocate(16)
      const at = this.#allocate(bytes.length)
      heif.HEAPU8.set(bytes, at)
      const context = heif._heif_context_alloc()
      this.#releases.push(() => heif._heif_context_free(context))
      this.#limit(context)
      heif._heif_context_read_from_memory_without_copy(this.#error, context, at, bytes.length, 0)
      this.#check()
      heif._heif_context_get_primary_image_handle(this.#error, context, this.#result)
      this.#primary = this.#takeHandle()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** The small picture inside; undefined where there is none that shows the picture as it is. */
  decodeThumbnail(): ImageData | undefined {
    const heif = this.#heif
    if (heif._heif_image_handle_get_list_of_thumbnail_IDs(this.#primary, this.#result, 1) < 1) return undefined
    heif._heif_image_handle_get_thumbnail(this.#error, this.#primary, this.#pointer(), this.#result)
    const thumbnail = this.#takeHandle()
    const [width, height] = this.#size(thumbnail)
    const [wholeWidth, wholeHeight] = this.#size(this.#primary)
    // Some writers forget to turn the thumbnail with the picture.
    const isTurned = width > height !== wholeWidth > wholeHeight && Math.abs(width - height) > 2
    return isTurned || Math.max(width, height) > maxThumbnailSide ? undefined : this.#decode(thumbnail)
  }

  decode(): ImageData {
    return this.#decode(this.#primary)
  }

  close(): void {
    for (const release of this.#releases.splice(0).reverse()) release()
  }

  #decode(handle: number): ImageData {
    const heif = this.#heif
    heif._heif_decode_image(this.#error, handle, this.#result, colorspaceRgb, chromaRgba, 0)
    this.#check()
    const image = this.#pointer()
    try {
      const width = heif._heif_image_get_width(image, channelInterleaved)
      const height = heif._heif_image_get_height(image, channelInterleaved)
      const plane = heif._heif_image_get_plane_readonly(image, channelInterleaved, this.#result)
      const stride = this.#pointer()
      if (!plane || width < 1 || height < 1) throw new Error('The picture has no pixels')
      const colorSpace = this.#isDisplayP3() ? 'display-p3' : 'srgb'
      const pixels = new ImageData(width, height, { colorSpace })
      for (let row = 0; row < height; row += 1) {
        const at = plane + row * stride
        pixels.data.set(heif.HEAPU8.subarray(at, at + width * 4), row * width * 4)
      }
      return pixels
    } finally {
      heif._heif_image_release(image)
    }
  }

  /** By the colours of the profile, or by number. */
  #isDisplayP3(): boolean {
    const heif = this.#heif
    const size = heif._heif_image_handle_get_raw_color_profile_size(this.#primary)
    if (size > 0 && size <= maxProfileBytes) {
      const at = this.#allocate(size)
      heif._heif_image_handle_get_raw_color_profile(this.#error, this.#primary, at)
      this.#check()
      return isDisplayP3(heif.HEAPU8.subarray(at, at + size))
    }
    heif._heif_image_handle_get_nclx_color_profile(this.#error, this.#primary, this.#result)
    if (this.#errorCode() !== 0) return false
    const nclx = this.#pointer()
    const primaries = heif.HEAPU32[(nclx + nclxPrimariesAt) >> 2]
    heif._heif_nclx_color_profile_free(nclx)
    return primaries === displayP3Primaries
  }

  #size(handle: number): [number, number] {
    return [this.#heif._heif_image_handle_get_width(handle), this.#heif._heif_image_handle_get_height(handle)]
  }

  #limit(context: number): void {
    const view = new DataView(this.#heif.HEAPU8.buffer, this.#heif._heif_context_get_security_limits(context))
    view.setBigUint64(limits.maxImagePixels, BigInt(maxPixels), true)
    view.setBigUint64(limits.maxTotalBytes, BigInt(maxDecodedBytes), true)
  }

  #allocate(byteSize: number): number {
    const at = this.#heif._malloc(byteSize)
    if (!at) throw new Error('Out of memory')
    this.#releases.push(() => this.#heif._free(at))
    return at
  }

  #takeHandle(): number {
    this.#check()
    const handle = this.#pointer()
    this.#releases.push(() => this.#heif._heif_image_handle_release(handle))
    return handle
  }

  #pointer(): number {
    return this.#heif.HEAPU32[this.#result >> 2] ?? 0
  }

  #errorCode(): number {
    return this.#heif.HEAPU32[this.#error >> 2] ?? 0
  }

  #check(): void {
    if (this.#errorCode() !== 0) throw new Error(`libheif cannot read the file (${this.#errorCode()})`)
  }
}
