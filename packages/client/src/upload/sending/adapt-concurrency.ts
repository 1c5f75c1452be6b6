import type { Clock } from '../ports.ts'

/** How many files are sent at once, and which number is tried next. */
export interface Climb {
  readonly concurrency: number
  readonly direction: 1 | -1
  /** Bytes a second at the number before. */
  readonly before?: number | undefined
}

/** A browser gives a server six connections, and a slow line is served best by one file after the other. */
export const concurrencyLimits = { least: 1, most: 6 }
export const firstClimb: Climb = { concurrency: 3, direction: 1 }

/** A difference below this is chance. */
const clear = 1.08

/**
 * Hill climbing: goes on in a direction as long as it clearly helps, turns round where it clearly harms, and where it makes no difference
 * prefers fewer files at once, which finish sooner and lose less when something breaks.
 */
export function nextClimb({ concurrency, direction, before }: Climb, bytesPerSecond: number): Climb {
  const step = (towards: 1 | -1): Climb => {
    const wanted = concurrency + towards
    const isPossible = wanted >= concurrencyLimits.least && wanted <= concurrencyLimits.most
    if (isPossible) return { concurrency: wanted, direction: towards, before: bytesPerSecond }
    return { concurrency, direction: towards === 1 ? -1 : 1, before: bytesPerSecond }
  }
  if (before === undefined) return step(direction)
  if (bytesPerSecond >= before * clear) return step(direction)
  if (bytesPerSecond * clear <= before) return step(direction === 1 ? -1 : 1)
  return step(-1)
}

/** How long one number is measured, ms: shorter than that is the size of single files. */
const windowMs = 4000
const sampleMs = 200

/** Measures what gets through while as many files are sent as may be, and says which number is next. */
export function createPace(clock: Clock): { note(sentBytes: () => number, isFull: boolean): number | undefined } {
  let climb = firstClimb
  let window: { atMs: number; bytes: number } | undefined
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    note(sentBytes, isFull) {
      const now = clock.now()
      // Where fewer files are sent than might be, the line is not what holds them up.
      if (!isFull) window = undefined
      else if (now - lastMs >= sampleMs) {
        lastMs = now
        const bytes = sentBytes()
        if (!window || bytes < window.bytes) window = { atMs: now, bytes }
        else if (now - window.atMs >= windowMs) {
          climb = nextClimb(climb, ((bytes - window.bytes) * 1000) / (now - window.atMs))
          window = undefined
          return climb.concurrency
        }
      }
      return undefined
    },
  }
}
