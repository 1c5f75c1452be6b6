import { progressOf } from '@imgstream/client'
import { useEffect, useRef, useState } from 'react'
import { useMessages } from '../messages/language.tsx'
import { useUpload } from './use-upload.ts'

/** Spoken at most so often, ms: a screen reader that is told every file says nothing else. */
const pauseMs = 6000

/** Tells a screen reader how far the upload is, politely and now and then. */
export function LiveCounts() {
  const t = useMessages()
  const { queue } = useUpload()
  const { settledFiles, totalFiles } = progressOf(queue)
  const { review, failed } = queue.counts.byPhase
  const text = !queue.online
    ? t.upload.announceOffline
    : queue.paused
      ? t.upload.announcePaused
      : totalFiles > 0
        ? t.upload.announce(settledFiles, totalFiles, review, failed)
        : ''
  return (
    <p className="visually-hidden" role="status">
      {useNowAndThen(text)}
    </p>
  )
}

function useNowAndThen(text: string): string {
  const [said, setSaid] = useState('')
  const lastMs = useRef(0)
  useEffect(() => {
    if (text === said) return undefined
    const timer = setTimeout(
      () => {
        lastMs.current = Date.now()
        setSaid(text)
      },
      Math.max(0, lastMs.current + pauseMs - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [text, said])
  return said
}
