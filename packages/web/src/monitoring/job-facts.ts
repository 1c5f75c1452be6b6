import type { JobRun } from '@imgstream/contract'
import type { Format } from '../format.ts'

/** What a run did, in words: the figures that have a name here. Checksums, settings and what a newer server tells are in the JSON. */
export function jobFacts({ result }: Pick<JobRun, 'result'>, names: Readonly<Record<string, string>>, format: Format): string[] {
  return Object.entries(result ?? {}).flatMap(([key, value]) => {
    const name = Object.hasOwn(names, key) ? names[key] : undefined
    if (name === undefined) return []
    if (typeof value === 'string') return [`${name} ${value}`]
    if (typeof value !== 'number') return []
    return [`${name} ${key.endsWith('bytes') ? format.size(value) : format.number(value)}`]
  })
}
