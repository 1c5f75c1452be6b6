import type { Log } from '../ports/log.ts'

/**
 * Runs upkeep now and then: first a while after the start, so that it does not slow the first pages, then every `everyMs`.
 * One run at a time; a failed one is logged and tried again at the next turn. `stop` waits for the run that is under way.
 */
export function createMaintenanceTimer(deps: { log: Log }, work: () => Promise<unknown>, times: { firstMs: number; everyMs: number }) {
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function schedule(ms: number) {
    timer = setTimeout(() => {
      running = work()
        .then(
          () => {},
          (error) => deps.log.error('maintenance_failed', {}, error),
        )
        .finally(() => {
          running = undefined
          if (!stopped) schedule(times.everyMs)
        })
    }, ms).unref()
  }

  schedule(times.firstMs)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
