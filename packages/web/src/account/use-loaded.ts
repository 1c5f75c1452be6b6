import { useCallback, useEffect, useState } from 'react'

type Loaded<T> = { kind: 'loading' } | { kind: 'failed'; error: unknown } | { kind: 'here'; value: T }

/** Something the server has, asked for when the part is first shown and again by `reload`. `ask` must stay the same function. */
export function useLoaded<T>(ask: () => Promise<T>): { loaded: Loaded<T>; reload: () => Promise<void> } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ kind: 'loading' })
  const reload = useCallback(async () => {
    try {
      setLoaded({ kind: 'here', value: await ask() })
    } catch (error) {
      setLoaded({ kind: 'failed', error })
    }
  }, [ask])
  useEffect(() => void reload(), [reload])
  return { loaded, reload }
}
