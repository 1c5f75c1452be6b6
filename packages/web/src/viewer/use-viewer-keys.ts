import { useEffect } from 'react'
import { useLatest } from '../ui/use-latest.ts'

/** Keys of one dialog, wherever the focus is in it: not while a menu or a question is open over it, or text is typed. */
export function useViewerKeys(keys: Record<string, () => void>, dialog: 'viewer' | 'compare' = 'viewer'): void {
  const latest = useLatest(keys)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      if (event.target instanceof Element && !isFor(event.target, dialog)) return
      const run = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [latest, dialog])
}

function isFor(target: Element, dialog: string): boolean {
  if (target.closest('input, textarea, select, [role=menu], [role=alertdialog]')) return false
  const around = target.closest('[role=dialog]')
  return around === null || around.classList.contains(dialog)
}
