import type { Classification, PhotoFacts, QueueItem } from '../../src/index.ts'

export const sha = (letter: string) => letter.repeat(64)

/** A file of a batch that has been read and waits for its check. */
export function anItem(overrides: Partial<QueueItem> = {}): QueueItem {
  return {
    id: 0,
    file: { name: 'IMG_1.jpg', path: '/camera/IMG_1.jpg', size: 1000, lastModifiedMs: Date.UTC(2025, 4, 14, 8, 31, 7) },
    filename: 'IMG_1.jpg',
    phase: 'checking',
    checksum: sha('b'),
    picture: {
      mediaType: 'image/jpeg',
      width: 4032,
      height: 3024,
      takenAt: '2025-05-14T10:31:07.120',
      takenOffset: '+02:00',
      camera: 'Apple iPhone 15',
    },
    attempts: 0,
    ...overrides,
  }
}

export const inReview = (classification: Classification, overrides: Partial<QueueItem> = {}): QueueItem =>
  anItem({ phase: 'review', classification, ...overrides })

export const someFacts = (overrides: Partial<PhotoFacts> = {}): PhotoFacts => ({
  filename: 'IMG_1.jpg',
  size: 1000,
  width: 4000,
  height: 3000,
  takenAt: '2025-05-14T10:31:07.120',
  camera: 'Apple iPhone 15',
  ...overrides,
})
