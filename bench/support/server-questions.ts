/** What the measured server says of itself. */
export interface Answers {
  url: string
  /** CPU time of the process, all its threads, since it began. */
  cpuMs: number
  watchLoop: 'watching'
  /** How late the loop was, ms, beyond the timer that samples it. */
  loopDelays: { p50: number; p99: number; max: number; samples: number }
  renditionsIdle: 'idle'
  close: 'closed'
}

export type Question = keyof Answers
