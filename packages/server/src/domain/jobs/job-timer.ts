import type { Log } from '../ports/log.ts'

export interface JobTimer {
  /** No further look. The one under way goes on. */
  stop(): void
}

/**
 * Looks now and then whether it is time for a job: first a while after the start, so that it does not slow the first pages, then `everyMs`
 * after each look's end. One look at a time; a failed one is logged, and the next comes as usual.
 */
export function createJobTimer(
  deps: { log: Log },
  name: string,
  look: () => Promise<unknown>,
  times: { firstMs: number; everyMs: number },
): JobTimer {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function schedule(ms: number) {
    timer = setTimeout(() => {
      void look()
        .catch((error: unknown) => deps.log.error('job_not_begun', { job: name }, error))
        .finally(() => {
          if (!isStopped) schedule(times.everyMs)
        })
    }, ms).unref()
  }

  schedule(times.firstMs)
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
