/**
 * Calls back at most once a frame however often it is asked: 3 uploads report progress far more often than a screen can show. A hidden page
 * gets no frames, so there a timer stands in.
 */
export function onceAFrame(callback: () => void): { ask(): void; now(): void } {
  let asked = false
  const run = () => {
    if (!asked) return
    asked = false
    callback()
  }
  return {
    ask() {
      if (asked) return
      asked = true
      if (document.visibilityState === 'visible') requestAnimationFrame(run)
      // Also when a frame never comes because the page is hidden meanwhile.
      setTimeout(run, 250)
    },
    now() {
      asked = true
      run()
    },
  }
}
