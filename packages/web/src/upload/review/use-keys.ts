import { type RefObject, useEffect } from 'react'
import { useLatest } from '../../ui/use-latest.ts'

/** Hears the keys pressed and released anywhere in an element; each of them has a button as well. */
export function useKeys(element: RefObject<HTMLElement | null>, heard: (event: KeyboardEvent) => void): void {
  const latest = useLatest(heard)
  useEffect(() => {
    const page = element.current
    const listen = (event: KeyboardEvent) => latest.current(event)
    page?.addEventListener('keydown', listen)
    page?.addEventListener('keyup', listen)
    return () => {
      page?.removeEventListener('keydown', listen)
      page?.removeEventListener('keyup', listen)
    }
  }, [element, latest])
}

/** Single keys without modifiers, wherever the focus is on the page but in a field or a dialog. */
export function useReviewKeys(actions: Record<string, () => void>): void {
  const latest = useLatest(actions)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const action = latest.current[event.key]
      if (!action || !isForReview(event)) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [latest])
}

/** Keys in a field, or in a dialog that lies over the page, are not meant for the review. */
export function isForReview(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false
  const isTyping = event.target instanceof Element && event.target.closest('input:not([type=checkbox]), textarea, dialog')
  return !isTyping && document.querySelector('dialog[open]') === null
}
