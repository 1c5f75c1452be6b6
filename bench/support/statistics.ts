export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Between the two nearest where none is exact. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return below + (above - below) * (at - Math.floor(at))
}

export const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** `12.3 (11.8–14.0)`: the median, and how far apart the measurements lie. */
export function spread(values: readonly number[], digits = 1): string {
  const show = (value: number) => value.toFixed(digits)
  return `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`
}

/** Two works measured in turn, A B A B …, so that what else the machine does falls on both. One unmeasured turn each comes first. */
export async function inTurn<A, B>(rounds: number, a: (round: number) => Promise<A>, b: (round: number) => Promise<B>): Promise<[A, B][]> {
  await a(-1)
  await b(-1)
  const pairs: [A, B][] = []
  for (let round = 0; round < rounds; round++) pairs.push([await a(round), await b(round)])
  return pairs
}

/** At most `limit` at once, in order of the list. */
export async function inParallel<T>(limit: number, items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const entries = items.entries()
  await Promise.all(
    Array.from({ length: limit }, async () => {
      for (const [index, item] of entries) await work(item, index)
    }),
  )
}
