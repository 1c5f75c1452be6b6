import { readdir } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { constants, type EventLoopUtilization, monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks'
import type { Metrics } from './create-metrics.ts'

/** How often the event loop is looked at, ms: what it is late by less than this is not seen. */
const resolutionMs = 20

const collections: Record<number, string> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
}

/** What this process says of itself: CPU, memory, garbage, the event loop. Ends with the function that it answers. */
export function readRuntime(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let utilization: EventLoopUtilization = performance.eventLoopUtilization()
  const garbage = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as { detail?: { kind?: number } }).detail ?? {}
      metrics.time('nodejs_gc_duration_seconds', { kind: collections[kind ?? -1] ?? 'other' }, entry.duration / 1000)
    }
  })
  garbage.observe({ entryTypes: ['gc'] })
  const limit = process.constrainedMemory()
  metrics.set('imgstream_cpu_cores', {}, availableParallelism())
  // Without a limit the kernel names one that no machine has.
  metrics.set('imgstream_memory_limit_bytes', {}, limit > 0 && limit < totalmem() ? limit : totalmem())
  metrics.set('process_start_time_seconds', {}, Math.round(performance.timeOrigin) / 1000)

  metrics.onScrape(async () => {
    const { user, system } = process.cpuUsage()
    metrics.set('process_cpu_seconds_total', {}, (user + system) / 1e6)
    const memory = process.memoryUsage()
    metrics.set('process_resident_memory_bytes', {}, memory.rss)
    metrics.set('nodejs_heap_size_used_bytes', {}, memory.heapUsed)
    metrics.set('nodejs_heap_size_total_bytes', {}, memory.heapTotal)
    metrics.set('nodejs_external_memory_bytes', {}, memory.external)
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) || 0
    metrics.set('nodejs_eventloop_lag_mean_seconds', {}, late(delay.mean))
    metrics.set('nodejs_eventloop_lag_p99_seconds', {}, late(delay.percentile(99)))
    metrics.set('nodejs_eventloop_lag_max_seconds', {}, late(delay.max))
    delay.reset()
    const now = performance.eventLoopUtilization()
    metrics.set('nodejs_eventloop_utilization_ratio', {}, performance.eventLoopUtilization(now, utilization).utilization)
    utilization = now
    const open = await readdir('/proc/self/fd').catch(() => undefined)
    if (open) metrics.set('process_open_fds', {}, open.length)
  })
  return () => {
    delay.disable()
    garbage.disconnect()
  }
}
