import { useEffect, useMemo } from 'react'
import { loadMonth, library } from '../gallery/library-store.ts'
import { moreResults, results } from '../gallery/search-store.ts'
import { inOrder } from '../state/library.ts'
import { findPhoto, photoAt, placeBeside } from '../state/photo-order.ts'
import { preferences } from '../state/preferences.ts'
import { useStore } from '../state/store.ts'

/** What the gallery already knows of a photo: enough to draw something before the server is asked. */
export interface Glimpse {
  photoId: string
  version: number
  ratio: number
  thumbhash: string | null
  mediaType: string
}

export interface Sequence {
  current: Glimpse | undefined
  previous: Glimpse | undefined
  next: Glimpse | undefined
}

/** The photos before and after one, in the order of the gallery or of the search it was opened from. */
export function useSequence(photoId: string, query: string, month: string | undefined): Sequence {
  const inTimeline = useTimelineSequence(photoId, query === '' ? month : undefined)
  const inResults = useResultSequence(photoId)
  return query ? inResults : inTimeline
}

function useTimelineSequence(photoId: string, month: string | undefined): Sequence {
  const known = useStore(library)
  const { order } = useStore(preferences)
  const months = useMemo(() => inOrder(known, order), [known, order])
  const place = useMemo(() => findPhoto(months, photoId), [months, photoId])
  const before = place && placeBeside(months, place, -1)
  const after = place && placeBeside(months, place, 1)
  // A neighbour may lie in a month that was not looked at yet; a photo opened by its address lies in one for certain.
  const missing = [place ? undefined : month, before?.month, after?.month].filter(
    (name) =>
      name !== undefined && known.months.some((entry) => entry.month === name) && !known.columns.has(name) && !known.failedMonths.has(name),
  )
  const key = missing.join()
  useEffect(() => {
    for (const name of key ? key.split(',') : []) void loadMonth(name)
  }, [key])

  const glimpse = (at: typeof place): Glimpse | undefined => {
    const id = photoAt(months, at)
    const columns = at && months.find((entry) => entry.month === at.month)?.columns
    if (!id || !columns || !at) return undefined
    return {
      photoId: id,
      version: columns.version[at.index] ?? 1,
      ratio: columns.ratio[at.index] ?? 1,
      thumbhash: columns.thumbhash[at.index] ?? null,
      mediaType: columns.media_type[at.index] ?? '',
    }
  }
  return { current: glimpse(place), previous: glimpse(before), next: glimpse(after) }
}

function useResultSequence(photoId: string): Sequence {
  const { photos, nextCursor } = useStore(results)
  const index = photos.findIndex((photo) => photo.photo_id === photoId)
  const nearEnd = index >= photos.length - 3 && nextCursor !== null
  useEffect(() => {
    if (nearEnd) void moreResults()
  }, [nearEnd])
  const glimpse = (at: number): Glimpse | undefined => {
    const photo = index < 0 ? undefined : photos[at]
    return (
      photo && {
        photoId: photo.photo_id,
        version: photo.version,
        ratio: photo.width / photo.height,
        thumbhash: photo.thumbhash,
        mediaType: photo.media_type,
      }
    )
  }
  return { current: glimpse(index), previous: glimpse(index - 1), next: glimpse(index + 1) }
}
