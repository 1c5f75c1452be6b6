import { useEffect, useRef } from 'react'
import { useUpload } from '../upload/use-upload.ts'
import { refreshLibrary } from './library-store.ts'

const atMostEveryMs = 3_000

/** Photos that are stored while the gallery is looked at appear in it, a few seconds' worth at a time. */
export function RefreshAfterUploads() {
  const stored = useUpload().queue.counts.byPhase.done
  const seen = useRef(stored)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (stored === seen.current) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void refreshLibrary()
    }, atMostEveryMs)
    seen.current = stored
  }, [stored])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return null
}
