import type { UploadOutcome } from '@imgstream/contract'

const outcomes: ReadonlySet<unknown> = new Set(['uploaded', 'overwritten', 'kept_both', 'skipped'])

/** The outcome in an answer's body; undefined when the answer does not carry one (that of a HEAD request, say). */
export function outcomeOf(body: string): UploadOutcome | undefined {
  if (body === '') return undefined
  try {
    const answer = JSON.parse(body) as Partial<UploadOutcome> | null
    return answer && outcomes.has(answer.outcome) && answer.photo ? (answer as UploadOutcome) : undefined
  } catch {
    return undefined
  }
}
