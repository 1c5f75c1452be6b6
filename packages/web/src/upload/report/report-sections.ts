import type { QueueItem, QueueState } from '@imgstream/client'
import { isDamaged } from '../list/item-state.ts'

export const sectionKeys = ['failed', 'overwritten', 'kept_both', 'restored', 'uploaded', 'skipped'] as const
export type SectionKey = (typeof sectionKeys)[number]

export function sectionOf(item: QueueItem): SectionKey | undefined {
  switch (item.phase) {
    case 'done':
      return item.outcome?.outcome === 'overwritten' || item.outcome?.outcome === 'kept_both' ? item.outcome.outcome : 'uploaded'
    case 'skipped':
      return item.decision?.choice === 'restore' && item.outcome ? 'restored' : 'skipped'
    case 'failed':
    case 'refused':
      return 'failed'
    default:
      return undefined
  }
}

export interface Report {
  sections: { key: SectionKey; items: QueueItem[] }[]
  /** Photos that the library has more, or newer, because of this batch. */
  saved: number
  savedBytes: number
  failed: number
  /** Saved although another file of the same shot was in the library or in this batch: pointed out, nobody is asked. */
  sameShots: number
}

/** What a finished batch did: what needs attention first, then what changed, then what is merely new or was left alone. */
export function reportSections(state: QueueState): Report {
  const found = new Map<SectionKey, QueueItem[]>(sectionKeys.map((key) => [key, []]))
  for (const item of state.items) {
    const key = sectionOf(item)
    if (key) found.get(key)?.push(item)
  }
  const of = (key: SectionKey) => found.get(key) ?? []
  return {
    sections: sectionKeys.map((key) => ({ key, items: damagedFirst(of(key)) })).filter(({ items }) => items.length > 0),
    saved: state.counts.byPhase.done,
    savedBytes: state.counts.bytesByPhase.done,
    failed: of('failed').length,
    sameShots: [...of('uploaded'), ...of('kept_both')].filter(isOfKnownShot).length,
  }
}

/** A page shows the first of many: what needs attention is among them. */
const damagedFirst = (items: QueueItem[]): QueueItem[] => items.toSorted((a, b) => Number(isDamaged(b)) - Number(isDamaged(a)))

const isOfKnownShot = ({ classification }: QueueItem): boolean =>
  classification?.sameShot !== undefined || classification?.sameShotOf !== undefined
