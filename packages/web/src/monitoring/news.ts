import type { Parts } from './load-report.ts'

/** What came in addition between two answers. */
export interface News {
  collisions: number
  decisions: number
  overwrites: number
  failures: number
  atMs: number
}

type Signs = Partial<Pick<Parts, 'statistics' | 'failures'>>

/** Undefined where nothing changed, and where one of them does not know. */
export function newsOf(before: Signs, after: Signs): Omit<News, 'atMs'> | undefined {
  if (!isWhole(before) || !isWhole(after)) return undefined
  if (JSON.stringify([before.statistics, before.failures]) === JSON.stringify([after.statistics, after.failures])) return undefined
  const more = (value: (signs: Required<Signs>) => number) => Math.max(0, value(after) - value(before))
  return {
    collisions: more(({ statistics }) => statistics.collision_metrics.total_detected),
    decisions: more(({ statistics }) => statistics.user_decision_metrics.total_decisions),
    overwrites: more(({ statistics }) => statistics.overwrite_metrics.total_operations),
    failures: more(({ failures }) => failures.failures.reduce((sum, { count }) => sum + count, 0)),
  }
}

const isWhole = (signs: Signs): signs is Required<Signs> => signs.statistics !== undefined && signs.failures !== undefined
