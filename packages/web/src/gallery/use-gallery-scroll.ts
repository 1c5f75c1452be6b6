import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
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
  /** The window within the scroll, in steps: it changes only when other rows may have come into it. */
  top: number
  viewHeight: number
  scrollTo: (y: number) => void
  onScroll: () => void
}

const stepPx = 60

/** The one scroll over all months. Whatever changes heights (a month arriving, the window's width), the same photo stays on top. */
export function useGalleryScroll(
  months: readonly SectionInput[],
  onFrame: (y: number, scene: Scene, viewHeight: number) => void,
): GalleryScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const [step, setStep] = useState(0)
  const scene = useMemo(() => layOut(size.width > 0 ? months : [], optionsFor(Math.max(320, size.width))), [months, size.width])
  const current = useLatest(scene)

  useLayoutEffect(() => {
    const element = scroller.current
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
  }, [])

  // Setting the position makes the browser send a scroll event, whose anchor must not be taken from a half-way state.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || size.width === 0 || scene.sections.length === 0) return
    const y = heightOf(scene, leftAt.anchor)
    if (Math.abs(element.scrollTop - y) > 1) element.scrollTop = y
    setStep(Math.round(element.scrollTop / stepPx))
    onFrame(element.scrollTop, scene, size.height)
  }, [scene, size, onFrame])

  const frame = useRef(0)
  const onScroll = useCallback(() => {
    if (frame.current) return
    frame.current = requestAnimationFrame(() => {
      frame.current = 0
      const element = scroller.current
      if (!element || current.current.sections.length === 0) return
      leftAt.anchor = anchorAt(current.current, element.scrollTop)
      setStep(Math.round(element.scrollTop / stepPx))
      onFrame(element.scrollTop, current.current, element.clientHeight)
    })
  }, [onFrame, current])
  useEffect(() => () => cancelAnimationFrame(frame.current), [])

  const scrollTo = useCallback(
    (y: number) => {
      const element = scroller.current
      if (!element) return
      leftAt.anchor = anchorAt(current.current, Math.min(y, current.current.height - element.clientHeight))
      element.scrollTop = y
    },
    [current],
  )
  return { scroller, scene, top: step * stepPx, viewHeight: size.height, scrollTo, onScroll }
}
