/** How many backups stay: the newest of each of so many days, weeks and months (UTC, weeks from Monday). */
export interface KeepRule {
  daily: number
  weekly: number
  monthly: number
}

export const usualRule: KeepRule = { daily: 7, weekly: 4, monthly: 12 }
const dayMs = 86_400_000

/**
 * Those of these backups that the rule does not keep. Periods without a backup do not count, so that a pause takes nothing away. What is
 * younger than a day stays besides: somebody may have made it for what they are about to do. The newest stays always.
 */
export function notKept<Backup extends { createdAtMs: number }>(backups: readonly Backup[], nowMs: number, rule = usualRule): Backup[] {
  const newestFirst = backups.toSorted((a, b) => b.createdAtMs - a.createdAtMs)
  const kept = new Set<Backup>(newestFirst.filter(({ createdAtMs }, index) => index === 0 || createdAtMs > nowMs - dayMs))
  for (const [count, periodOf] of [
    [rule.daily, dayOf],
    [rule.weekly, weekOf],
    [rule.monthly, monthOf],
  ] as const) {
    const seen = new Set<string | number>()
    for (const backup of newestFirst) {
      const period = periodOf(backup.createdAtMs)
      if (seen.has(period) || seen.size >= count) continue
      seen.add(period)
      kept.add(backup)
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup))
}

const dayOf = (ms: number) => Math.floor(ms / dayMs)
/** The first of January 1970 was a Thursday. */
const weekOf = (ms: number) => Math.floor((dayOf(ms) + 3) / 7)
const monthOf = (ms: number) => new Date(ms).toISOString().slice(0, 7)
