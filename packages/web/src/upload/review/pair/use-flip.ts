import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react'

export interface Flip {
  /** Each picture lies where the other one was. */
  isFlipped: boolean
  hold: (isHeld: boolean) => void
  /** For the button that is held down; a screen reader's click turns it over and back. */
  button: {
    onPointerDown: (event: PointerEvent) => void
    onPointerUp: () => void
    onPointerCancel: () => void
    onKeyDown: (event: KeyboardEvent) => void
    onKeyUp: (event: KeyboardEvent) => void
    onBlur: () => void
    onClick: (event: { detail: number }) => void
    onContextMenu: (event: { preventDefault: () => void }) => void
  }
}

const isPress = ({ key }: { key: string }) => key === ' ' || key === 'Enter'

/** The pictures change places as long as it is held: what differs jumps to the eye. */
export function useFlip(): Flip {
  const [isFlipped, hold] = useState(false)
  const release = () => hold(false)
  // The release may happen in another window.
  useEffect(() => {
    window.addEventListener('blur', release)
    return () => window.removeEventListener('blur', release)
  }, [])
  return {
    isFlipped,
    hold,
    button: {
      onPointerDown(event) {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        hold(true)
      },
      onPointerUp: release,
      onPointerCancel: release,
      onKeyDown(event) {
        if (!isPress(event)) return
        event.preventDefault()
        hold(true)
      },
      onKeyUp: (event) => isPress(event) && release(),
      onBlur: release,
      onClick: ({ detail }) => detail === 0 && hold((now) => !now),
      // A finger that rests asks for a menu.
      onContextMenu: (event) => event.preventDefault(),
    },
  }
}
