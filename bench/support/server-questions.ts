/** What the measured server says of itself. */
export interface Answers {
  url: string
  /** CPU time of the process, all its threads, since it began. */
  cpuMs: number
  watchLoop: true
  /** How late the loop was, ms, beyond the timer that samples it. */
  loopDelays: { p50: number; p99: number; max: number; samples: number }
  renditionsIdle: true
  close: true
}

export type Question = keyof Answers
