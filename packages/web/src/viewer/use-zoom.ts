import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useLatest } from '../ui/use-latest.ts'
import { fitted, pan, pinch, type Point, type Stage, type Swipe, swipeOf, toggleZoom, type Zoom, zoomAt } from '../state/zoom.ts'

interface ZoomControl {
  area: RefObject<HTMLDivElement | null>
  stage: Stage
  zoom: Zoom
  /** How far a finger has pulled a fitted picture aside. */
  pull: Point
  handlers: Record<string, (event: PointerEvent) => void>
  zoomBy: (factor: number) => void
}

const resting: Point = { x: 0, y: 0 }

/** Wheel, drag, pinch and double click on the stage. All arithmetic is in state/zoom.ts. */
export function useZoom(key: string, picture: { width: number; height: number }, onSwipe: (swipe: Swipe) => void): ZoomControl {
  const area = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 1, height: 1 })
  const [zoom, setZoom] = useState(fitted)
  const [pull, setPull] = useState(resting)
  const pointers = useRef(new Map<number, Point>())
  const start = useRef({ at: 0, x: 0, y: 0, lastTapMs: 0 })
  const stage: Stage = {
    ...size,
    pictureWidth: picture.width,
    pictureHeight: picture.height,
    devicePixelRatio: window.devicePixelRatio,
  }
  const latest = useLatest({ stage, zoom })

  useEffect(() => {
    setZoom(fitted)
    setPull(resting)
  }, [key])
  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      setSize({ width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) })
      setZoom((now) => pan({ ...latest.current.stage, width: element.clientWidth, height: element.clientHeight }, now, resting))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [latest])

  const fromMiddle = (event: { clientX: number; clientY: number }): Point => {
    const box = area.current?.getBoundingClientRect()
    return box ? { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 } : resting
  }
  // React listens for wheel events passively, where the page's own zoom cannot be prevented.
  useEffect(() => {
    const element = area.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * (event.ctrlKey ? 0.012 : 0.005))
      const box = element.getBoundingClientRect()
      const point = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
      setZoom((now) => zoomAt(latest.current.stage, now, now.scale * factor, point))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [latest])
  const zoomBy = useCallback((factor: number) => setZoom((now) => zoomAt(latest.current.stage, now, now.scale * factor, resting)), [latest])

  const end = (event: PointerEvent) => {
    const wasOne = pointers.current.size === 1
    if (!pointers.current.delete(event.pointerId) || !wasOne) return
    const moved = { x: event.clientX - start.current.x, y: event.clientY - start.current.y }
    setPull(resting)
    if (event.type === 'pointercancel') return
    const now = performance.now()
    if (Math.hypot(moved.x, moved.y) < 10) {
      const isSecond = now - start.current.lastTapMs < 320
      start.current.lastTapMs = isSecond ? 0 : now
      if (isSecond) setZoom((before) => toggleZoom(latest.current.stage, before, fromMiddle(event)))
    } else if (event.pointerType !== 'mouse' && latest.current.zoom.scale <= 1.01) {
      onSwipe(swipeOf(moved, now - start.current.at, size))
    }
  }
  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      pointers.current.set(event.pointerId, fromMiddle(event))
      if (pointers.current.size === 1) start.current = { ...start.current, at: performance.now(), x: event.clientX, y: event.clientY }
      else setPull(resting)
    },
    onPointerMove(event: PointerEvent) {
      const before = pointers.current.get(event.pointerId)
      if (!before) return
      const now = fromMiddle(event)
      pointers.current.set(event.pointerId, now)
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1]
      if (other) setZoom((zoomed) => pinch(latest.current.stage, zoomed, [other, before], [other, now]))
      else if (latest.current.zoom.scale > 1.01) {
        setZoom((zoomed) => pan(latest.current.stage, zoomed, { x: now.x - before.x, y: now.y - before.y }))
      } else if (event.pointerType !== 'mouse') {
        const moved = { x: event.clientX - start.current.x, y: event.clientY - start.current.y }
        setPull(Math.abs(moved.x) > Math.abs(moved.y) ? { x: moved.x, y: 0 } : { x: 0, y: Math.max(0, moved.y) })
      }
    },
    onPointerUp: end,
    onPointerCancel: end,
  }
  return { area, stage, zoom, pull, handlers, zoomBy }
}
