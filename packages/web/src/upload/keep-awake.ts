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
export function keepAwake(navigator: Wakeful = globalThis.navigator as Wakeful): { want(isWanted: boolean): void } {
  let wanted = false
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
    if (held || !navigator.wakeLock || globalThis.document?.visibilityState === 'hidden') return
    asking = true
    try {
      const lock = await navigator.wakeLock.request('screen')
      held = lock
      lock.addEventListener('release', () => {
        if (held === lock) held = undefined
      })
    } catch {
      // Refused when the battery is low, say: then it sleeps, and the upload goes on when it wakes.
    } finally {
      asking = false
    }
    if (!wanted) await settle()
  }

  return {
    want(isWanted) {
      wanted = isWanted
      void settle()
    },
  }
}
