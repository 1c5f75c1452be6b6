import './scrubber.css'
import { type KeyboardEvent, type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { lastAtMost } from '../state/layout.ts'
import type { Scene } from '../state/sections.ts'

interface ScrubberProps {
  scene: Scene
  viewHeight: number
  /** Position of the thumb: written by the scroll itself, every frame, without drawing the page again. */
  thumb: RefObject<HTMLDivElement | null>
  month: string
  onScrollTo: (y: number) => void
}

const marksApartPx = 28
/** A month is the current one as soon as its header has come this near to the top. */
const ownHeadPx = 60

/** The strip at the right edge: years where they lie in the scroll, a thumb to drag through them, keys by month and year. */
export function Scrubber({ scene, viewHeight, thumb, month, onScrollTo }: ScrubberProps) {
  const t = useMessages()
  const format = useFormat()
  const strip = useRef<HTMLDivElement>(null)
  const [dragging, setDragging] = useState(false)
  const { sections } = scene
  const marks = useMemo(() => yearMarks(scene, viewHeight), [scene, viewHeight])
  const position = Math.max(
    0,
    sections.findIndex((section) => section.month === month),
  )
  const reach = scene.height - viewHeight
  if (reach <= viewHeight * 0.2) return null

  const goTo = (index: number) => {
    const section = sections[Math.min(sections.length - 1, Math.max(0, index))]
    if (section) onScrollTo(Math.min(reach, section.top + 1))
  }
  const dragTo = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect()
    if (box) onScrollTo((Math.min(box.height, Math.max(0, event.clientY - box.top)) / box.height) * reach)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, position, scene)
    if (target === undefined) return
    event.preventDefault()
    goTo(target)
  }
  return (
    <div
      ref={strip}
      className="scrubber"
      data-dragging={dragging || undefined}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragging(true)
        dragTo(event)
      }}
      onPointerMove={(event) => (dragging ? dragTo(event) : undefined)}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    >
      {marks.map(({ year, at }) => (
        <span key={year} className="year num" style={{ top: `${at * 100}%` }} aria-hidden>
          {year}
        </span>
      ))}
      <div
        ref={thumb}
        className="thumb"
        role="slider"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t.photos.timeline}
        aria-valuemin={0}
        aria-valuemax={sections.findLastIndex(({ top }) => top <= reach + ownHeadPx)}
        aria-valuenow={position}
        aria-valuetext={month ? format.month(month) : undefined}
        onKeyDown={onKeyDown}
      >
        <span className="bubble">{month ? format.month(month) : ''}</span>
      </div>
    </div>
  )
}

function keyTarget(key: string, position: number, { sections }: Scene): number | undefined {
  const year = sections[position]?.month.slice(0, 4)
  if (key === 'ArrowDown' || key === 'ArrowRight') return position + 1
  if (key === 'ArrowUp' || key === 'ArrowLeft') return position - 1
  if (key === 'Home') return 0
  if (key === 'End') return sections.length - 1
  if (key === 'PageDown') {
    const next = sections.findIndex((section, index) => index > position && section.month.slice(0, 4) !== year)
    return next < 0 ? sections.length - 1 : next
  }
  if (key === 'PageUp') {
    const last = sections.findLastIndex((section, index) => index < position && section.month.slice(0, 4) !== year)
    const before = sections[last]?.month.slice(0, 4)
    return last < 0 ? 0 : sections.findIndex((section) => section.month.slice(0, 4) === before)
  }
  return undefined
}

/** The first month of each year, as a share of the strip; years too near to the one before are left out. */
function yearMarks(scene: Scene, stripHeight: number): { year: string; at: number }[] {
  const marks: { year: string; at: number }[] = []
  for (const { month, top } of scene.sections) {
    const year = month.slice(0, 4)
    const at = Math.min(1, top / Math.max(1, scene.height - stripHeight))
    const last = marks.at(-1)
    if (last && (last.year === year || (at - last.at) * stripHeight < marksApartPx)) continue
    if (at < 0.985) marks.push({ year, at })
  }
  return marks
}

const restMs = 1_500
let resting: ReturnType<typeof setTimeout> | undefined

/** Moves the thumb without drawing the page. On phones it is seen only while the scroll moves, and a little longer. */
export function placeThumb(thumb: HTMLDivElement | null, y: number, scene: Scene, viewHeight: number): void {
  const at = String(Math.min(1, Math.max(0, y / Math.max(1, scene.height - viewHeight))))
  if (!thumb || thumb.style.getPropertyValue('--at') === at) return
  thumb.style.setProperty('--at', at)
  thumb.dataset.moving = ''
  clearTimeout(resting)
  resting = setTimeout(() => delete thumb.dataset.moving, restMs)
}

export const monthAt = (scene: Scene, y: number): string => scene.sections[lastAtMost(scene.tops, y + ownHeadPx)]?.month ?? ''
