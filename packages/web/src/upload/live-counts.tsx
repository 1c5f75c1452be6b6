import { progressOf } from '@imgstream/client'
import { useEffect, useRef, useState } from 'react'
import { useFormat, useMessages } from '../messages/language.tsx'
import { useKnownTurn } from './report/batch-turn.ts'
import { spokenProgress } from './summary/spoken-progress.ts'
import { useUpload } from './use-upload.ts'

/** Spoken at most so often, ms: a screen reader that is told every file says nothing else. */
const pauseMs = 6000

/** Tells a screen reader how far the upload is, politely and now and then. */
export function LiveCounts() {
  const t = useMessages()
  const format = useFormat()
  const view = useUpload()
  const turn = useKnownTurn(view.batchId)
  // What undoing it did is said by its own note.
  const text = turn.isUndone || turn.last ? '' : spokenProgress(view, t, format)
  const isFinished = progressOf(view.queue).isFinished
  return (
    <p className="visually-hidden" role="status">
      {useNowAndThen(text, isFinished ? 0 : pauseMs)}
    </p>
  )
}

function useNowAndThen(text: string, leastMs: number): string {
  const [said, setSaid] = useState('')
  const lastMs = useRef(0)
  useEffect(() => {
    if (text === said) return undefined
    const timer = setTimeout(
      () => {
        lastMs.current = Date.now()
        setSaid(text)
      },
      Math.max(0, lastMs.current + leastMs - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [text, said, leastMs])
  return said
}
