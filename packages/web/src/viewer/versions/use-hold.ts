import { useEffect, useState } from 'react'

interface Hold {
  held: boolean
  /** For the button that is held. */
  button: {
    onPointerDown: () => void
    onPointerUp: () => void
    onPointerCancel: () => void
    onPointerLeave: () => void
    onContextMenu: (event: { preventDefault: () => void }) => void
  }
}

/** True while the button or the space bar is held; on other buttons the space bar presses them. */
export function useHold(name: string): Hold {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    const isOurs = ({ target }: KeyboardEvent) => {
      const button = target instanceof Element ? target.closest('button') : null
      return button === null || button.name === name
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== ' ' || !isOurs(event)) return
      event.preventDefault()
      setHeld(true)
    }
    const onKeyUp = (event: KeyboardEvent) => (event.key === ' ' ? setHeld(false) : undefined)
    const release = () => setHeld(false)
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('blur', release)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('blur', release)
    }
  }, [name])
  const release = () => setHeld(false)
  return {
    held,
    button: {
      onPointerDown: () => setHeld(true),
      onPointerUp: release,
      onPointerCancel: release,
      onPointerLeave: release,
      onContextMenu: (event) => event.preventDefault(),
    },
  }
}
