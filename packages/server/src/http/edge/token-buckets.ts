export interface TokenBuckets {
  /** Takes one token; answers after how many seconds there is one again, or undefined when it had one. */
  take(key: string): number | undefined
  /** The same without taking any. */
  look(key: string): number | undefined
}

/**
 * A bucket a key: it holds `burst` tokens, is full at first and gains `perSecond`. Keeps `most` buckets, those used last: a crowd of new keys
 * costs no more memory, and at worst gives an old one a full bucket again.
 */
export function createTokenBuckets(options: { perSecond: number; burst: number; most: number; nowMs: () => number }): TokenBuckets {
  const { perSecond, burst, most, nowMs } = options
  const buckets = new Map<string, { tokens: number; atMs: number }>()

  function bucketOf(key: string): { tokens: number; atMs: number } {
    const now = nowMs()
    const known = buckets.get(key)
    if (!known) return { tokens: burst, atMs: now }
    // A clock that was set back gives nothing and takes nothing.
    const gained = (Math.max(0, now - known.atMs) / 1000) * perSecond
    return { tokens: Math.min(burst, known.tokens + gained), atMs: now }
  }
  const wait = (tokens: number) => (tokens >= 1 ? undefined : Math.max(1, Math.ceil((1 - tokens) / perSecond)))

  return {
    look: (key) => wait(bucketOf(key).tokens),
    take(key) {
      const bucket = bucketOf(key)
      const seconds = wait(bucket.tokens)
      if (seconds === undefined) bucket.tokens -= 1
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '')
      return seconds
    },
  }
}
