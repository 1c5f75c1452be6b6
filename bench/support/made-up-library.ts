import type { ApiClient } from '@imgstream/client'
import type { LibraryPhoto, LibraryVersion } from '@imgstream/contract'

const hex = (number: number, length: number) => number.toString(16).padStart(length, '0')
/** Not in order and not compressible, as ids and hashes are, and the same in each run. */
function scattered(number: number, salt: number): number {
  let mixed = number + Math.imul(salt, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
const idOf = (number: number) => `${hex(number, 8)}-${hex(scattered(number, 1) & 0xffff, 4)}-7000-8000-${hex(scattered(number, 2), 12)}`
const checksumOf = (number: number, version: number) =>
  Array.from({ length: 8 }, (_, part) => hex(scattered(number * 4 + version, part + 3), 8)).join('')

const firstMs = Date.UTC(2005, 0, 1)

/** One photo of a library that is nowhere; each tenth has two versions, each fiftieth is in the trash, each hundredth shares a name. */
export function madeUpPhoto(number: number): LibraryPhoto {
  const taken = new Date(firstMs + (scattered(number, 20) % 7300) * 86_400_000 + (scattered(number, 21) % 86_400_000))
  const uploaded = new Date(firstMs + number * 400_000).toISOString()
  const count = number % 10 === 0 ? 2 : 1
  const versions = Array.from({ length: count }, (_, index): LibraryVersion => {
    const version = index + 1
    return {
      version,
      current: version === count,
      filename: nameOf(number),
      file_size: 3_000_000 + (scattered(number, 22) % 2_000_000),
      checksum: checksumOf(number, version),
      media_type: 'image/jpeg',
      width: 4032,
      height: 3024,
      uploaded_at: uploaded,
      replaced_at: version === count ? null : uploaded,
      batch_id: idOf(Math.floor(number / 200)),
      origin: version === 1 ? 'uploaded' : 'overwritten',
      restored_from: null,
      camera: 'Example Camera X100',
      lens: 'Example 23mm f/2',
      f_number: 2,
      exposure_seconds: 1 / (1 + (scattered(number, 23) % 4000)),
      iso: 100 + (scattered(number, 24) % 6400),
      focal_length_mm: 23,
      latitude: (scattered(number, 25) / 2 ** 32) * 180 - 90,
      longitude: (scattered(number, 26) / 2 ** 32) * 360 - 180,
      altitude_m: null,
    } as LibraryVersion
  })
  const current = versions[count - 1]
  return {
    photo_id: idOf(number),
    filename: nameOf(number),
    taken_at: taken.toISOString().slice(0, -1),
    taken_offset: number % 3 === 0 ? '+09:00' : null,
    taken_source: 'exif_original',
    first_uploaded_at: uploaded,
    uploaded_at: uploaded,
    renditions: 'ready',
    thumbhash: Buffer.from(checksumOf(number, 0).slice(0, 50), 'hex').toString('base64'),
    camera: current?.camera,
    latitude: current?.latitude,
    longitude: current?.longitude,
    trashed_at: number % 50 === 1 ? uploaded : null,
    file_size: current?.file_size,
    checksum: current?.checksum,
    media_type: 'image/jpeg',
    width: 4032,
    height: 3024,
    version: count,
    versions,
  } as LibraryPhoto
}

const nameOf = (number: number) => (number % 100 === 7 ? 'holiday.jpg' : `IMG_${String(number).padStart(8, '0')}.jpg`)

/** Answers what an export asks of the rows of a library, page by page. */
export function madeUpApi(photos: number): Pick<ApiClient, 'call'> {
  const answers: Record<string, (query: { limit?: number; cursor?: string }) => unknown> = {
    listLibrary({ limit = 1000, cursor = '0' }) {
      const from = Number(cursor)
      const until = Math.min(from + limit, photos)
      return {
        photos: Array.from({ length: until - from }, (_, index) => madeUpPhoto(from + index)),
        next_cursor: until < photos ? String(until) : null,
      }
    },
    listBatches: () => ({ batches: [], next_cursor: null }),
    getSettings: () => ({ version_retention_days: null, trash_retention_days: null }),
  }
  const call = async (name: string, options?: { query?: { limit?: number; cursor?: string } }) => answers[name]?.(options?.query ?? {})
  return { call } as unknown as Pick<ApiClient, 'call'>
}
