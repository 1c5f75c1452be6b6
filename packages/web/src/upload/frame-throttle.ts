/**
 * Calls back at most once a frame, and with `pauseMs` at most so often: many files that are read or sent change far more often than anybody
 * can read. What comes after a pause is drawn at the next frame. A hidden page gets no frames, so there a timer stands in.
 */
export function onceAFrame(callback: () => void, pauseMs: () => number = () => 0): { ask(): void; now(): void } {
  let asked = false
  let lastMs = Number.NEGATIVE_INFINITY
  let frame: number | undefined
  const timers: ReturnType<typeof setTimeout>[] = []
  const run = () => {
    if (!asked) return
    asked = false
    // What was asked for this time must not come early the next time.
    if (frame !== undefined) cancelAnimationFrame(frame)
    for (const timer of timers.splice(0)) clearTimeout(timer)
    lastMs = performance.now()
    callback()
  }
  const atNextFrame = () => {
    if (document.visibilityState === 'visible') frame = requestAnimationFrame(run)
    // Also when a frame never comes because the page is hidden meanwhile.
    timers.push(setTimeout(run, 250))
  }
  return {
    ask() {
      if (asked) return
      asked = true
      const waitMs = lastMs + pauseMs() - performance.now()
      if (waitMs > 0) timers.push(setTimeout(atNextFrame, waitMs))
      else atNextFrame()
    },
    now() {
      asked = true
      run()
    },
  }
}
