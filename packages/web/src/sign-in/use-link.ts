import { ApiError } from '@imgstream/client'
import { useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'

type Opened = Awaited<ReturnType<typeof api.call<'openLink'>>>
type Link = { kind: 'loading' } | { kind: 'bad' } | { kind: 'failed'; error: unknown } | { kind: 'open'; secret: string; opened: Opened }

/** The link of this page: its secret stands behind the #, which no server ever sees. */
export function useLink(wanted: Opened['kind']) {
  const [link, setLink] = useState<Link>({ kind: 'loading' })
  const load = useCallback(async () => {
    const secret = location.hash.slice(1)
    if (secret.length < 8) return setLink({ kind: 'bad' })
    try {
      const opened = await api.call('openLink', { body: { secret } })
      setLink(opened.kind === wanted ? { kind: 'open', secret, opened } : { kind: 'bad' })
    } catch (error) {
      const isBad = error instanceof ApiError && ['CODE_NOT_VALID', 'INVALID_REQUEST', 'NOT_FOUND'].includes(error.code)
      setLink(isBad ? { kind: 'bad' } : { kind: 'failed', error })
    }
  }, [wanted])
  useEffect(() => void load(), [load])
  return { link, load }
}
