import type { PhotoDetails } from '@imgstream/contract'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { photoFailure } from './photo-failure.ts'

export interface Details {
  photo: PhotoDetails | undefined
  error: unknown
  reload: () => void
}

const pendingMs = 2_000

/** One photo's details; asked for again while its pictures are provisional. */
export function useDetails(photoId: string): Details {
  const [answer, setAnswer] = useState<{ photoId: string; photo?: PhotoDetails; error?: unknown }>({ photoId })
  const [times, setTimes] = useState(0)
  const reload = useCallback(() => setTimes((count) => count + 1), [])
  useEffect(() => {
    const stop = new AbortController()
    api
      .call('getPhoto', { params: { id: photoId } }, { signal: stop.signal })
      .then((photo) => setAnswer({ photoId, photo }))
      .catch((error: unknown) => (stop.signal.aborted ? undefined : setAnswer({ photoId, error: photoFailure(error) })))
    return () => stop.abort()
  }, [photoId, times])
  const current = answer.photoId === photoId ? answer : undefined
  const pending = current?.photo?.renditions === 'pending'
  useEffect(() => {
    if (!pending) return
    const timer = setTimeout(reload, pendingMs)
    return () => clearTimeout(timer)
  }, [pending, reload, answer])
  return { photo: current?.photo, error: current?.error, reload }
}
