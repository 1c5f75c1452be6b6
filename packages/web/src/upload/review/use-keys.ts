import { type RefObject, useEffect, useRef } from 'react'

/** Hears the keys pressed anywhere in an element; each of them has a button as well. */
export function useKeys(element: RefObject<HTMLElement | null>, pressed: (event: KeyboardEvent) => void): void {
  const latest = useRef(pressed)
  useEffect(() => {
    latest.current = pressed
  })
  useEffect(() => {
    const heard = element.current
    const listen = (event: KeyboardEvent) => latest.current(event)
    heard?.addEventListener('keydown', listen)
    return () => heard?.removeEventListener('keydown', listen)
  }, [element])
}
