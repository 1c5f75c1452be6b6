import { type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { fitted, pan, pinch, type Point, type Stage, toggleZoom, type Zoom, zoomAt } from '../../../state/zoom.ts'
import { useLatest } from '../../../ui/use-latest.ts'
import { type Pixels, pairStage } from './pair-stage.ts'

export interface PairZoom {
  /** The element that holds both boxes; each of them is marked `data-box`. */
  pair: RefObject<HTMLDivElement | null>
  stage: Stage
  zoom: Zoom
  zoomBy: (factor: number) => void
  handlers: Record<string, (event: PointerEvent) => void>
}

const middle: Point = { x: 0, y: 0 }
const moved = (from: Point, to: Point): Point => ({ x: to.x - from.x, y: to.y - from.y })

/** Wheel, drag, pinch and double click on either box move both pictures. All arithmetic is in state/zoom.ts. */
export function usePairZoom(pictures: readonly (Pixels | undefined)[]): PairZoom {
  const pair = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 1, height: 1 })
  const [zoom, setZoom] = useState(fitted)
  const pointers = useRef(new Map<number, Point>())
  const tap = useRef({ x: 0, y: 0, lastMs: 0 })
  const stage = pairStage({ ...size, devicePixelRatio: window.devicePixelRatio }, pictures)
  const latest = useLatest({ stage, zoom })

  useLayoutEffect(() => {
    const box = pair.current?.querySelector('[data-box]')
    if (!box) return undefined
    const observer = new ResizeObserver(() => {
      setSize({ width: Math.max(1, box.clientWidth), height: Math.max(1, box.clientHeight) })
      setZoom((now) => pan({ ...latest.current.stage, width: box.clientWidth, height: box.clientHeight }, now, middle))
    })
    observer.observe(box)
    return () => observer.disconnect()
  }, [latest])

  // React listens for wheel events passively, where the page's own zoom and scrolling cannot be prevented.
  useEffect(() => {
    const element = pair.current
    const onWheel = (event: WheelEvent) => {
      const point = inBox(event)
      if (!point) return
      event.preventDefault()
      const factor = Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * (event.ctrlKey ? 0.012 : 0.005))
      setZoom((now) => zoomAt(latest.current.stage, now, now.scale * factor, point))
    }
    element?.addEventListener('wheel', onWheel, { passive: false })
    return () => element?.removeEventListener('wheel', onWheel)
  }, [latest])

  const end = (event: PointerEvent) => {
    const start = pointers.current.get(event.pointerId)
    const wasOne = pointers.current.size === 1
    if (!start || !pointers.current.delete(event.pointerId) || !wasOne || event.type === 'pointercancel') return
    if (Math.hypot(event.clientX - tap.current.x, event.clientY - tap.current.y) > 10) return
    const isSecond = event.timeStamp - tap.current.lastMs < 320
    tap.current.lastMs = isSecond ? 0 : event.timeStamp
    if (isSecond) setZoom((before) => toggleZoom(latest.current.stage, before, start))
  }
  const handlers = {
    onPointerDown(event: PointerEvent) {
      const point = inBox(event)
      if (event.button !== 0 || !point || !(event.target instanceof Element)) return
      event.target.closest('[data-box]')?.setPointerCapture(event.pointerId)
      pointers.current.set(event.pointerId, point)
      tap.current = { ...tap.current, x: event.clientX, y: event.clientY }
    },
    onPointerMove(event: PointerEvent) {
      const before = pointers.current.get(event.pointerId)
      const now = inBox(event)
      if (!before || !now) return
      pointers.current.set(event.pointerId, now)
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1]
      if (other) setZoom((zoomed) => pinch(latest.current.stage, zoomed, [other, before], [other, now]))
      else if (latest.current.zoom.scale > 1.01) setZoom((zoomed) => pan(latest.current.stage, zoomed, moved(before, now)))
    },
    onPointerUp: end,
    onPointerCancel: end,
  }
  const zoomBy = (factor: number) => setZoom((now) => zoomAt(stage, now, now.scale * factor, middle))
  return { pair, stage, zoom, zoomBy, handlers }
}

/** Where a pointer is, from the middle of the box it is over or was pressed in. */
function inBox(event: { target: EventTarget | null; clientX: number; clientY: number }): Point | undefined {
  const box = event.target instanceof Element ? event.target.closest('[data-box]')?.getBoundingClientRect() : undefined
  return box && { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
}
