import type { PhotoVersion } from '@imgstream/contract'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../../api.ts'

export interface Versions {
  /** Newest first; empty while they are not here. */
  list: readonly PhotoVersion[]
  error: unknown
  reload: () => void
}

const none: readonly PhotoVersion[] = []

/** The versions of a photo, once it has more than one; read again when its current version changes. */
export function useVersions(photoId: string, version: number | undefined): Versions {
  const [answer, setAnswer] = useState<{ photoId: string; list: readonly PhotoVersion[]; error?: unknown }>({ photoId, list: none })
  const [times, setTimes] = useState(0)
  const reload = useCallback(() => setTimes((count) => count + 1), [])
  useEffect(() => {
    if (version === undefined || version < 2) return
    const stop = new AbortController()
    api
      .call('listVersions', { params: { id: photoId } }, { signal: stop.signal })
      .then(({ versions }) => setAnswer({ photoId, list: versions }))
      .catch((error: unknown) => (stop.signal.aborted ? undefined : setAnswer({ photoId, list: none, error })))
    return () => stop.abort()
  }, [photoId, version, times])
  const isHere = answer.photoId === photoId
  return { list: isHere ? answer.list : none, error: isHere ? answer.error : undefined, reload }
}
