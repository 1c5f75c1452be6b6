import { useCallback, useEffect, useRef, useState } from 'react'
import { hasTroubles, keepParts, loadReport, loadSigns, type Report } from './load-report.ts'
import { type News, newsOf } from './news.ts'
import { type RangeChoice, rangeOf } from './range.ts'

/** From one look for news to the next, and from one whole loading to the next, ms. */
const lookEveryMs = 10_000
const wholeEveryMs = 60_000

export interface LiveReport {
  report: Report | undefined
  /** While a range that was just chosen is on its way: the one before stays, or all of the page would jump. */
  isOfOtherRange: boolean
  /** Of the last try; what was there before stays shown. */
  error: unknown
  news: News | undefined
  reload: () => void
}

/**
 * The report of a range, kept up to date while the page can be seen and `isLive`: it looks for news, and loads everything when there are some.
 * A page in the background asks nothing; back in the front it asks at once.
 */
export function useReport(choice: RangeChoice, isLive: boolean): LiveReport {
  const [shown, setShown] = useState<{ report: Report; choice: RangeChoice }>()
  const [error, setError] = useState<unknown>()
  const [news, setNews] = useState<News>()
  const current = useRef<Report>(undefined)
  const busy = useRef<AbortController>(undefined)

  const run = useCallback(async (work: (signal: AbortSignal) => Promise<void>) => {
    busy.current?.abort()
    const stop = new AbortController()
    busy.current = stop
    try {
      await work(stop.signal)
      if (!stop.signal.aborted) setError(undefined)
    } catch (reason) {
      if (!stop.signal.aborted) setError(reason)
    } finally {
      if (busy.current === stop) busy.current = undefined
    }
  }, [])

  const loadAll = useCallback(
    async (signal: AbortSignal) => {
      const loaded = await loadReport(rangeOf(choice, new Date()), signal)
      if (signal.aborted) return
      const before = current.current
      const isSameRange = before?.range.step === loaded.range.step && before.range.from === loaded.range.from
      const fresh = before && isSameRange ? keepParts(loaded, before) : loaded
      const fromBefore = before && isSameRange ? newsOf(before, fresh) : undefined
      if (fromBefore) setNews({ ...fromBefore, atMs: fresh.loadedAtMs })
      current.current = fresh
      setShown({ report: fresh, choice })
    },
    [choice],
  )
  const look = useCallback(
    async (signal: AbortSignal) => {
      const before = current.current
      const range = rangeOf(choice, new Date())
      if (!before || hasTroubles(before) || before.range.from !== range.from || Date.now() - before.loadedAtMs > wholeEveryMs)
        return loadAll(signal)
      if (newsOf(before, await loadSigns(range, signal))) await loadAll(signal)
    },
    [choice, loadAll],
  )

  useEffect(() => {
    current.current = undefined
    setNews(undefined)
    void run(loadAll)
    return () => busy.current?.abort()
  }, [run, loadAll])

  useEffect(() => {
    if (!isLive) return
    const lookIfSeen = () => {
      // Where an answer takes longer than the time between two looks, asking anew would mean that none ever comes.
      if (document.visibilityState === 'visible' && !busy.current) void run(look)
    }
    const timer = setInterval(lookIfSeen, lookEveryMs)
    document.addEventListener('visibilitychange', lookIfSeen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', lookIfSeen)
    }
  }, [isLive, run, look])

  return {
    report: shown?.report,
    isOfOtherRange: shown !== undefined && shown.choice !== choice,
    error,
    news,
    reload: () => void run(loadAll),
  }
}
