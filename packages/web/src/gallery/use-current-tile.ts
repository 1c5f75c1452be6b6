import { useCallback, useEffect, useRef, useState } from 'react'
import { rowAt } from '../state/layout.ts'
import type { PhotoPlace } from '../state/library.ts'
import { findPhoto, photoAt, type ShownMonths } from '../state/photo-order.ts'
import { placeOfPhoto, type VisibleSection } from '../state/sections.ts'
import { loadMonth } from './library-store.ts'
import type { GalleryScroll } from './use-gallery-scroll.ts'

/** The photo the viewer shows, or has just shown. */
export interface LookedAt {
  photoId: string
  closed: boolean
}

export interface CurrentTile {
  /** The one tile in the tab order. */
  reachable: PhotoPlace | undefined
  /** Moves the focus there, scrolling and loading as needed. */
  goTo: (place: PhotoPlace) => void
  setCurrent: (place: PhotoPlace) => void
  /** The tile that has the focus is about to go: whatever takes its place gets the focus too. */
  keepFocus: () => void
}

/** Keeps the keyboard's place in a grid whose tiles come and go. */
export function useCurrentTile(
  months: ShownMonths,
  scroll: GalleryScroll,
  visible: readonly VisibleSection[],
  lookedAt: LookedAt | undefined,
): CurrentTile {
  const { scroller, scene, readTop, scrollTo } = scroll
  const [current, setCurrent] = useState<PhotoPlace>()
  const wantFocus = useRef(false)

  const bringIntoView = useCallback(
    (place: PhotoPlace) => {
      const box = placeOfPhoto(scene, place.month, place.index)
      const element = scroller.current
      const top = box?.top ?? scene.sections.find(({ month }) => month === place.month)?.top
      if (top === undefined || !element) return
      const { headerHeight } = scene.options
      const bottom = top + (box?.height ?? 0)
      if (top < readTop() + headerHeight) scrollTo(Math.max(0, top - headerHeight))
      else if (bottom > readTop() + element.clientHeight) scrollTo(bottom - element.clientHeight + 12)
    },
    [scene, readTop, scrollTo, scroller],
  )
  const goTo = useCallback(
    (place: PhotoPlace) => {
      wantFocus.current = true
      setCurrent(place)
      bringIntoView(place)
      if (!photoAt(months, place)) void loadMonth(place.month)
    },
    [bringIntoView, months],
  )

  // The tile may come only after the scroll, or with its month.
  useEffect(() => {
    if (!wantFocus.current || !current) return
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-month="${current.month}"][data-index="${current.index}"] a`)
    if (!tile) return
    wantFocus.current = false
    bringIntoView(current)
    tile.focus({ preventScroll: true })
  })

  const followed = useRef('')
  useEffect(() => {
    if (!lookedAt) return
    const key = `${lookedAt.photoId}/${lookedAt.closed}`
    const place = followed.current === key ? undefined : findPhoto(months, lookedAt.photoId)
    if (!place) return
    followed.current = key
    setCurrent(place)
    bringIntoView(place)
    wantFocus.current = lookedAt.closed
  }, [lookedAt, months, bringIntoView])

  const reachable = current && photoAt(months, current) ? current : firstInWindow(visible, scroll)
  const keepFocus = useCallback(() => {
    wantFocus.current = true
  }, [])
  return { reachable, goTo, setCurrent, keepFocus }
}

function firstInWindow(visible: readonly VisibleSection[], { scene, top }: GalleryScroll): PhotoPlace | undefined {
  const { headerHeight } = scene.options
  for (const { section } of visible) {
    const { rows } = section
    if (!rows || rows.heights.length === 0 || section.top + section.height <= top + headerHeight) continue
    return { month: section.month, index: rows.starts[rowAt(rows, top - section.top)] ?? 0 }
  }
  return undefined
}
