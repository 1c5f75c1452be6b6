import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react'
import { type GridKey, isGridKey } from '../state/grid-moves.ts'
import type { PhotoPlace } from '../state/library.ts'

/** What a person does to a tile of a grid. */
export interface TileEvents {
  isSelecting: boolean
  onOpen: (photoId: string) => void
  onToggle: (photoId: string) => void
  /** Shift and a click: from the last ticked photo to this one. */
  onReach: (place: PhotoPlace, photoId: string) => void
  onMove: (place: PhotoPlace, key: GridKey, extend: boolean) => void
  onTrash: () => void
  onClear: () => void
  onFocus: (place: PhotoPlace) => void
}

const longPressMs = 450

/** One set of listeners for all tiles: thousands pass by while scrolling, and each would have brought its own. */
export function useTileEvents(events: TileEvents) {
  const press = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pressed = useRef(false)
  const endPress = () => clearTimeout(press.current)

  return {
    onClick(event: MouseEvent) {
      const tile = tileOf(event.target)
      if (!tile || event.metaKey || event.ctrlKey || event.button !== 0) return
      event.preventDefault()
      if (pressed.current) {
        pressed.current = false
        return
      }
      const onTick = event.target instanceof Element && event.target.closest('.tick') !== null
      if (event.shiftKey) events.onReach(tile.place, tile.photoId)
      else if (onTick || events.isSelecting) events.onToggle(tile.photoId)
      else events.onOpen(tile.photoId)
    },
    onPointerDown(event: PointerEvent) {
      const tile = tileOf(event.target)
      pressed.current = false
      if (!tile || event.pointerType === 'mouse') return
      press.current = setTimeout(() => {
        pressed.current = true
        events.onToggle(tile.photoId)
      }, longPressMs)
    },
    onPointerMove(event: PointerEvent) {
      if (event.pointerType !== 'mouse' && Math.hypot(event.movementX, event.movementY) > 4) endPress()
    },
    onPointerUp: endPress,
    onPointerCancel: endPress,
    onContextMenu(event: MouseEvent) {
      // A long press is ours; a right click stays the browser's.
      if (pressed.current) event.preventDefault()
    },
    onFocus(event: { target: EventTarget }) {
      const tile = tileOf(event.target)
      if (tile) events.onFocus(tile.place)
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && events.isSelecting) return events.onClear()
      if (event.key === 'Delete' && events.isSelecting) return events.onTrash()
      const tile = tileOf(event.target)
      if (!tile || event.metaKey || event.ctrlKey || event.altKey) return
      if (event.key === ' ' || event.key === 'Spacebar') {
        event.preventDefault()
        if (event.shiftKey) events.onReach(tile.place, tile.photoId)
        else events.onToggle(tile.photoId)
      } else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
        event.preventDefault()
        events.onOpen(tile.photoId)
      } else if (isGridKey(event.key)) {
        event.preventDefault()
        events.onMove(tile.place, event.key, event.shiftKey)
      }
    },
  }
}

function tileOf(target: EventTarget): { place: PhotoPlace; photoId: string } | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-photo]') : null
  const { photo, month, index } = element?.dataset ?? {}
  return photo ? { photoId: photo, place: { month: month ?? '', index: Number(index) } } : undefined
}
