import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import { dividerAt, keyedShare, type Share, type Span, shareAt } from '../../state/compare.ts'

interface Divider {
  share: Share
  /** From the left of the stage, px. */
  x: number
  onKeyDown: (event: KeyboardEvent) => void
  /** Follows one finger or the mouse; a second finger ends that, for it means to zoom. */
  handlers: Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', (event: PointerEvent) => void>
}

/** The line between two pictures that lie over each other, moved by keys and by pointers. */
export function useDivider(area: RefObject<HTMLElement | null>, span: Span): Divider {
  const [share, setShare] = useState<Share>(50)
  const held = useRef<number>(undefined)
  const follow = (event: PointerEvent) => setShare(shareAt(event.clientX - (area.current?.getBoundingClientRect().left ?? 0), span))
  const end = () => {
    held.current = undefined
  }
  return {
    share,
    x: dividerAt(share, span),
    onKeyDown(event) {
      const moved = keyedShare(share, event.key, event.shiftKey)
      if (moved === undefined) return
      event.preventDefault()
      setShare(moved)
    },
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return
        if (held.current !== undefined) return end()
        held.current = event.pointerId
        event.currentTarget.setPointerCapture(event.pointerId)
        follow(event)
      },
      onPointerMove: (event) => (event.pointerId === held.current ? follow(event) : undefined),
      onPointerUp: end,
      onPointerCancel: end,
    },
  }
}
