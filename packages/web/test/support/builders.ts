import type { TimelineMonth } from '@imgstream/contract'

/** A month with these photos, newest first, one second apart. */
export function aMonth(month: string, photoIds: readonly string[], ratio = 1.5): TimelineMonth {
  return {
    month,
    photo_id: [...photoIds],
    version: photoIds.map(() => 1),
    ratio: photoIds.map(() => ratio),
    taken_at: photoIds.map((_, index) => photoIds.length - index),
    thumbhash: photoIds.map(() => null),
    media_type: photoIds.map(() => 'image/jpeg'),
    pending: [],
  }
}
