import { type RefObject, useEffect, useState } from 'react'

const idleMs = 3_000
const inputs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focusin'] as const

/** True after three seconds without any input. */
export function useIdle(area: RefObject<HTMLElement | null>): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    const element = area.current
    if (!element) return
    let timer = setTimeout(() => setIdle(true), idleMs)
    const wake = () => {
      setIdle(false)
      clearTimeout(timer)
      timer = setTimeout(() => setIdle(true), idleMs)
    }
    for (const input of inputs) element.addEventListener(input, wake, { passive: true })
    return () => {
      clearTimeout(timer)
      for (const input of inputs) element.removeEventListener(input, wake)
    }
  }, [area])
  return idle
}
