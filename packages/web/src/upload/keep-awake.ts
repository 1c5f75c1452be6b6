interface WakeLockLike {
  release(): Promise<void>
  addEventListener(type: 'release', released: () => void): void
}

interface Wakeful {
  wakeLock?: { request(type: 'screen'): Promise<WakeLockLike> }
}

/**
 * Keeps the device from falling asleep as long as that is wanted: a phone that sleeps stops sending. Browsers give the lock to visible pages
 * only and take it when the page is hidden, so it is asked for again when the page is back. Where there is none, nothing happens.
 */
export function keepAwake(navigator: Wakeful = globalThis.navigator as Wakeful): { want(isWanted: boolean): void; again(): void } {
  let wanted = false
  /** Asking costs time, and what was refused once is refused again. */
  let refused = false
  let asking = false
  let held: WakeLockLike | undefined

  async function settle(): Promise<void> {
    if (asking) return
    if (!wanted) {
      const lock = held
      held = undefined
      await lock?.release().catch(() => undefined)
      return
    }
    if (held || refused || !navigator.wakeLock || globalThis.document?.visibilityState === 'hidden') return
    asking = true
    try {
      const lock = await navigator.wakeLock.request('screen')
      held = lock
      lock.addEventListener('release', () => {
        if (held === lock) held = undefined
      })
    } catch {
      refused = true
      // When the battery is low, say: then the device sleeps, and the upload goes on when it wakes.
    } finally {
      asking = false
    }
    if (!wanted) await settle()
  }

  return {
    want(isWanted) {
      if (wanted === isWanted && (held !== undefined || refused || !isWanted)) return
      if (!isWanted) refused = false
      wanted = isWanted
      void settle()
    },
    /** The page is looked at again. */
    again() {
      refused = false
      void settle()
    },
  }
}
