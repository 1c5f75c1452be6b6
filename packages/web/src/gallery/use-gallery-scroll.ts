import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { browserHeight, type Placed, placeAt, settle } from '../state/scroll-space.ts'
import { anchorAt, heightOf, layOut, type Scene, type SectionInput, type SectionOptions } from '../state/sections.ts'
import { useLatest } from '../ui/use-latest.ts'
import { leftAt } from './library-store.ts'

const phoneWidth = 768

/** Rows of 220 px with 4 px gaps beside the scrubber; on phones 120 px with 2 px, edge to edge. */
export function optionsFor(width: number): SectionOptions {
  if (width < phoneWidth) return { width, targetHeight: 120, gap: 2, headerHeight: 52, spaceAfter: 8 }
  // The same paddings as in gallery.css.
  return { width: width - 24 - 60, targetHeight: width > 2400 ? 280 : 220, gap: 4, headerHeight: 56, spaceAfter: 16 }
}

export interface GalleryScroll {
  scroller: RefObject<HTMLDivElement | null>
  scene: Scene
  /** Of the window within the gallery, in steps: it changes only when other rows may have come into it. */
  top: number
  viewHeight: number
  /** What positions of the gallery are lowered by to be drawn. */
  origin: number
  drawnHeight: number
  /** Where the window stands now, exactly. */
  readTop: () => number
  scrollTo: (y: number) => void
  onScroll: () => void
}

const stepPx = 200
/** Room below the last row, for the bar of the selection. */
const endSpacePx = 72

/** The one scroll over all months. Whatever changes heights (a month arriving, the window's width), the same photo stays on top. */
export function useGalleryScroll(
  months: readonly SectionInput[],
  onFrame: (y: number, scene: Scene, viewHeight: number) => void,
): GalleryScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const [view, setView] = useState({ step: 0, origin: 0 })
  const origin = useRef(0)
  const scene = useMemo(() => layOut(size.width > 0 ? months : [], optionsFor(Math.max(320, size.width))), [months, size.width])
  const space = useMemo(() => ({ height: scene.height + endSpacePx, viewHeight: size.height }), [scene, size.height])
  const latest = useLatest({ scene, space })

  const show = useCallback(
    (placed: Placed) => {
      origin.current = placed.origin
      const y = placed.scrollTop + placed.origin
      const step = Math.round(y / stepPx)
      setView((before) => (before.step === step && before.origin === placed.origin ? before : { step, origin: placed.origin }))
      onFrame(y, latest.current.scene, latest.current.space.viewHeight)
    },
    [onFrame, latest],
  )
  const move = useCallback(
    (placed: Placed) => {
      const element = scroller.current
      if (!element) return
      // Drawn before the browser scrolls: a frame with the one and without the other would flash other photos.
      if (placed.origin === origin.current) show(placed)
      else flushSync(() => show(placed))
      if (Math.abs(element.scrollTop - placed.scrollTop) >= 1) element.scrollTop = placed.scrollTop
    },
    [show],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || size.width === 0 || scene.sections.length === 0) return
    const placed = placeAt(space, heightOf(scene, leftAt.anchor))
    if (Math.abs(element.scrollTop - placed.scrollTop) >= 1) element.scrollTop = placed.scrollTop
    show(placed)
  }, [scene, space, size.width, show])

  const frame = useRef(0)
  const onScroll = useCallback(() => {
    if (frame.current) return
    frame.current = requestAnimationFrame(() => {
      frame.current = 0
      const element = scroller.current
      if (!element || latest.current.scene.sections.length === 0) return
      const now = { scrollTop: element.scrollTop, origin: origin.current }
      const placed = settle(latest.current.space, now)
      leftAt.anchor = anchorAt(latest.current.scene, placed.scrollTop + placed.origin)
      if (placed === now) show(now)
      else move(placed)
    })
  }, [latest, move, show])
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  const scrollTo = useCallback(
    (y: number) => {
      const placed = placeAt(latest.current.space, y)
      leftAt.anchor = anchorAt(latest.current.scene, placed.scrollTop + placed.origin)
      move(placed)
    },
    [latest, move],
  )
  const readTop = useCallback(() => (scroller.current?.scrollTop ?? 0) + origin.current, [])
  return {
    scroller,
    scene,
    top: view.step * stepPx,
    viewHeight: size.height,
    origin: view.origin,
    drawnHeight: browserHeight(space.height),
    readTop,
    scrollTo,
    onScroll,
  }
}

function useSize(of: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = of.current
    if (!element) return
    const measure = () =>
      setSize((before) => {
        const now = { width: element.clientWidth, height: element.clientHeight }
        return before.width === now.width && before.height === now.height ? before : now
      })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [of])
  return size
}
