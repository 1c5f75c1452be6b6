import { type FileClass, fileClasses, type Phase, phases, type QueueItem } from './queue-item.ts'
import { type Counts } from './queue-types.ts'

const zeros = <K extends string>(keys: readonly K[]) => Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>

export const noCounts: Counts = { total: 0, byPhase: zeros(phases), bytesByPhase: zeros(phases), byClass: zeros(fileClasses) }

/** The counts after some items were replaced. Costs as much as the items that changed, not as the whole queue. */
export function recount(counts: Counts, changes: readonly { before?: QueueItem | undefined; after: QueueItem }[]): Counts {
  const byPhase: Record<Phase, number> = { ...counts.byPhase }
  const bytesByPhase: Record<Phase, number> = { ...counts.bytesByPhase }
  const byClass: Record<FileClass, number> = { ...counts.byClass }
  let total = counts.total
  const add = (item: QueueItem, sign: 1 | -1) => {
    byPhase[item.phase] += sign
    bytesByPhase[item.phase] += sign * item.file.size
    if (item.classification) byClass[item.classification.class] += sign
    total += sign
  }
  for (const { before, after } of changes) {
    if (before) add(before, -1)
    add(after, 1)
  }
  return { total, byPhase, bytesByPhase, byClass }
}

export const isSettled = (phase: Phase) => phase === 'done' || phase === 'skipped' || phase === 'failed' || phase === 'refused'

/** Leads on without the person. */
export const isActive = (phase: Phase) => !isSettled(phase) && phase !== 'review'
