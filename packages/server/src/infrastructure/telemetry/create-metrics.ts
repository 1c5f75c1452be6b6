// By their files: the package as a whole loads what a cluster, a gateway and its own figures need, OpenTelemetry with it.
import Counter from 'prom-client/lib/counter.js'
import Gauge from 'prom-client/lib/gauge.js'
import Histogram from 'prom-client/lib/histogram.js'
import Registry from 'prom-client/lib/registry.js'
import { type LabelsOf, type Metric, type MetricName, metricTable } from './metric-table.ts'

export interface Metrics {
  add<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, by?: number): void
  /** `seconds` into a histogram. */
  time<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, seconds: number): void
  /** What is as it is now: a gauge, or a counter that somebody else keeps. */
  set<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, value: number): void
  /** Called at each scrape, before the answer is written. A reader that fails leaves the others' figures. */
  onScrape(read: () => void | Promise<void>): void
  scrape(): Promise<{ contentType: string; text: string }>
}

/** How long a scrape waits for what readers ask others, ms: Prometheus gives up after ten seconds. */
const patienceMs = 2000

export function createMetrics(): Metrics {
  const registry = new Registry()
  const made = new Map<MetricName, Counter | Gauge | Histogram>()
  for (const [name, metric] of Object.entries(metricTable)) made.set(name as MetricName, make(registry, name, metric))
  const readers: (() => Promise<void>)[] = []

  /** Zero would be a claim; a counter of ours that another keeps is set by starting anew. */
  function set(name: MetricName, labels: Record<string, string>, value: number) {
    const metric = made.get(name)
    if (metric instanceof Gauge) metric.set(labels, value)
    if (metric instanceof Counter) {
      metric.remove(labels)
      metric.inc(labels, value)
    }
  }

  return {
    add(name, labels, by = 1) {
      const metric = made.get(name)
      if (metric instanceof Counter) metric.inc(labels, by)
    },
    time(name, labels, seconds) {
      const metric = made.get(name)
      if (metric instanceof Histogram) metric.observe(labels, seconds)
    },
    set,
    onScrape: (read) => void readers.push(oneAtATime(read)),
    async scrape() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs)
      })
      const reading = Promise.all(readers.map((read) => read()))
      await Promise.race([reading, late])
      clearTimeout(timer)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

/** While a reader waits for what hangs, the next scrape waits for the same. */
function oneAtATime(read: () => void | Promise<void>): () => Promise<void> {
  let open: Promise<void> | undefined
  return () => {
    open ??= Promise.resolve()
      .then(read)
      .catch(() => {})
      .finally(() => {
        open = undefined
      })
    return open
  }
}

function make(registry: Registry, name: string, { type, help, labels, buckets }: Metric) {
  const options = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'counter') return new Counter(options)
  return type === 'gauge' ? new Gauge(options) : new Histogram({ ...options, buckets: [...(buckets ?? [])] })
}
