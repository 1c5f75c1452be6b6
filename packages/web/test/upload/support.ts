import type { QueueItem } from '@imgstream/client'
import type { Photo } from '@imgstream/contract'

export function aPhoto(overrides: Partial<Photo> = {}): Photo {
  return {
    photo_id: '01a210a6-1e1d-74ad-9250-c939d109881a',
    filename: 'IMG_1.jpg',
    file_size: 1_000_000,
    checksum: 'a'.repeat(64),
    media_type: 'image/jpeg',
    width: 1600,
    height: 1200,
    taken_at: '2025-05-14T10:31:07.120',
    taken_offset: '+02:00',
    taken_source: 'exif_original',
    first_uploaded_at: '2025-06-01T00:00:00.000Z',
    uploaded_at: '2025-06-01T00:00:00.000Z',
    version: 1,
    thumbhash: null,
    renditions: 'ready',
    camera: 'Apple iPhone 15',
    latitude: null,
    longitude: null,
    ...overrides,
  }
}

export function anItem(overrides: Partial<QueueItem> = {}): QueueItem {
  const name = overrides.filename ?? 'IMG_1.jpg'
  return {
    id: 0,
    file: { name, path: name, size: 3_100_000, lastModifiedMs: Date.UTC(2025, 4, 20) },
    filename: name,
    phase: 'found',
    attempts: 0,
    ...overrides,
  }
}

/** A file in the review: its name is taken by this photo. */
export const aCollidingItem = (overrides: Partial<QueueItem> = {}, photo: Partial<Photo> = {}): QueueItem =>
  anItem({
    phase: 'review',
    checksum: 'b'.repeat(64),
    picture: {
      mediaType: 'image/jpeg',
      width: 4032,
      height: 3024,
      takenAt: '2025-05-16T10:31:07.120',
      camera: 'Apple iPhone 15',
      hasPlace: false,
    },
    classification: { class: 'different', existing: aPhoto(photo), sameContent: false, suggestedName: 'IMG_1 (2).jpg' },
    ...overrides,
  })
