import type { Leases } from '../ports/leases.ts'
import type { Log } from '../ports/log.ts'

export interface LeaseDeps {
  leases: Leases
  log: Log
  /** This process, among all that share the database. */
  holder: string
}

export interface LeaseTimes {
  /** What another waits before it takes over from a holder that died, ms; a living one renews it three times as often. */
  forMs: number
  /** For work that comes again: from one end to the next beginning, on any instance, ms. */
  everyMs?: number
}

/**
 * Does the work if it is this process's turn, and says whether it was. Work that fails is not done: the next who asks gets it. A holder that
 * lost its lease (it was suspended for longer than that, or the database did not answer it) is told by `lost`: all such work may be done
 * twice, it only need not be.
 */
export async function withLease(
  deps: LeaseDeps,
  name: string,
  times: LeaseTimes,
  work: (lost: AbortSignal) => Promise<unknown>,
): Promise<boolean> {
  const { leases, log, holder } = deps
  if (!(await leases.take(name, holder, times))) return false
  const lost = new AbortController()
  let heldAt = performance.now()
  const renewal = setInterval(() => {
    const askedAt = performance.now()
    leases.renew(name, holder, times.forMs).then(
      (isHeld) => {
        if (isHeld) heldAt = askedAt
        else lose()
      },
      (error) => {
        log.warn('lease_not_renewed', { lease: name }, error)
        if (performance.now() - heldAt >= times.forMs) lose()
      },
    )
  }, times.forMs / 3).unref()
  function lose() {
    if (lost.signal.aborted) return
    log.warn('lease_lost', { lease: name })
    lost.abort()
  }
  let isDone = false
  try {
    await work(lost.signal)
    isDone = true
  } finally {
    clearInterval(renewal)
    const isAgain = isDone && times.everyMs !== undefined
    // Whatever the database says to it, the lease runs out by itself.
    await (isAgain ? leases.finish(name, holder) : leases.release(name, holder)).catch((error) =>
      log.warn('lease_not_given_back', { lease: name }, error),
    )
  }
  return true
}
