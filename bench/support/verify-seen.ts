/** What a server that checked its library saw of itself. */
export interface VerifySeen {
  outcome: string
  seconds: number
  photos: number
  /** Until it had gone through the photos. */
  photosSeconds: number
  objects: number
  problems: number
  /** How late its event loop was, ms beyond the timer that samples it. */
  p99: number
  max: number
  peakMb: number
}

/** Of every original in the library that is checked. */
export const checkedByteSize = 1000
