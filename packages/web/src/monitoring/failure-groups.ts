import type { Failure } from '@imgstream/contract'

/** Failures of one kind and reason in one line: how often, and when last. */
export interface FailureGroup {
  what: Failure['what']
  code: string
  count: number
  lastAt: string
  firstAt: string
}

/** In order of the last of each, newest first; the list comes so. */
export function failureGroups(failures: readonly Failure[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const { what, error_type: code, count, at } of failures) {
    const group = groups.get(`${what} ${code}`)
    if (group) {
      group.count += count
      group.firstAt = at
    } else groups.set(`${what} ${code}`, { what, code, count, lastAt: at, firstAt: at })
  }
  return [...groups.values()]
}
