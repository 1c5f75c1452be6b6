import type { Metrics } from './create-metrics.ts'
import type { Facts, Traces } from './traces.ts'

/** What adapters are measured with. */
export interface Instruments {
  metrics: Metrics
  traces?: Traces | undefined
}

/** Runs the work and tells `ended` how long it took and what it threw; in a trace it is a span. */
export async function observed<T>(
  { traces }: Instruments,
  span: { name: string; facts?: () => Facts },
  work: () => Promise<T>,
  ended: (seconds: number, error?: unknown) => void,
): Promise<T> {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  try {
    const result = await (traces ? traces.span(span.name, span.facts?.() ?? {}, work) : work())
    ended(seconds())
    return result
  } catch (error) {
    ended(seconds(), error)
    throw error
  }
}
