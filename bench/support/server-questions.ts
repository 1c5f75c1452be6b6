/** What the measured server says of itself. */
export interface Answers {
  url: string
  /** CPU time of the process, all its threads, since it began. */
  cpuMs: number
  watchLoop: 'watching'
  /**
   * How late the loop was, ms, beyond the timer that samples it; and the CPU time that its own thread used between two samples. Late
   * without CPU time is a loop that waited for a core.
   */
  loopDelays: { p50: number; p99: number; max: number; samples: number; ownCpuP99: number; ownCpuMax: number }
  renditionsIdle: 'idle'
  close: 'closed'
}

export type Question = keyof Answers
