import type { StorageDay, StorageReport } from '@imgstream/contract'

/** What was measured, and what is there now as the last of it: growth is drawn up to the moment. */
export function daysWithNow({ days, now }: StorageReport, today: string, isUpToNow: boolean): StorageDay[] {
  if (!isUpToNow) return days
  const { originals_bytes, versions_bytes, trash_bytes, derivatives_bytes } = now
  const last: StorageDay = { day: today, originals_bytes, versions_bytes, trash_bytes, derivatives_bytes }
  return [...days.filter(({ day }) => day < today), last]
}

/** By how much the originals have grown since the first of these days, those in the trash with them. Undefined where there is but one. */
export function growthOf(days: readonly StorageDay[]): { since: string; bytes: number } | undefined {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last || first === last) return undefined
  return { since: first.day, bytes: originals(last) - originals(first) }
}

const originals = (day: StorageDay) => day.originals_bytes + day.versions_bytes + day.trash_bytes

export const totalBytes = (day: Omit<StorageDay, 'day'>) =>
  day.originals_bytes + day.versions_bytes + day.trash_bytes + (day.derivatives_bytes ?? 0)
