import type { Clock } from '../ports.ts'
import { retryDelay } from './retry-delay.ts'

/** Knows whether the server can be reached, so that an outage costs one small request now and then and not the tries of every file. */
export interface ConnectionGate {
  readonly isOpen: boolean
  /** A request got no answer: closes until a probe gets one. The first probe goes out at once. */
  requestFailed(): void
  /** Probes now if closed. */
  lookAgain(): void
  close(): void
}

export function createConnectionGate(needs: {
  clock: Clock
  random: () => number
  isReachable: () => Promise<boolean>
  changed: (isOpen: boolean) => void
}): ConnectionGate {
  let isOpen = true
  let isClosed = false
  let failures = 0
  let probing = false
  let cancelTimer = () => {}

  async function probe(): Promise<void> {
    if (isOpen || isClosed || probing) return
    cancelTimer()
    probing = true
    const reached = await needs.isReachable()
    probing = false
    if (isOpen || isClosed) return
    if (reached) {
      isOpen = true
      failures = 0
      needs.changed(true)
    } else {
      failures += 1
      if (failures === 1) needs.changed(false)
      cancelTimer = needs.clock.after(retryDelay(failures, needs.random), () => void probe())
    }
  }

  return {
    get isOpen() {
      return isOpen
    },
    requestFailed() {
      if (!isOpen || isClosed) return
      isOpen = false
      void probe()
    },
    lookAgain: () => void probe(),
    close() {
      isClosed = true
      cancelTimer()
    },
  }
}
