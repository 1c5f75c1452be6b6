/** What a server that checked its library saw of itself. */
export interface VerifySeen {
  outcome: string
  seconds: number
  done: number
  /** What it did when the time was over. */
  doing: string
  problems: number
  /** How late its event loop was, ms beyond the timer that samples it. */
  p99: number
  max: number
  peakMb: number
}

/** Of every original in the library that is checked. */
export const checkedByteSize = 1000
