import type { QueueItem } from '@imgstream/client'
import { useEffect, useRef } from 'react'
import { previewUrl } from '../../../viewer/picture.tsx'
import { existingPicture } from './existing-picture.ts'

/** The person looks at the file that is shown first; its pictures go before those of the next one. */
const restMs = 150

/** Fetches and decodes the library's picture of the file that comes next, so that it is there when the decision is made. */
export function usePictureAhead(next: QueueItem | undefined): void {
  const existing = next?.classification?.existing
  const src = existing && previewUrl(existingPicture(existing))
  // The browser keeps a decoded picture only as long as somebody has it.
  const ahead = useRef<HTMLImageElement>(undefined)
  useEffect(() => {
    if (src === undefined) return undefined
    const timer = setTimeout(() => {
      const image = new Image()
      image.src = src
      ahead.current = image
      // What cannot be shown is said when it is shown.
      image.decode().catch(() => {})
    }, restMs)
    return () => clearTimeout(timer)
  }, [src])
}
