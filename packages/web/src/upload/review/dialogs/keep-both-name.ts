import type { QueueItem } from '@imgstream/client'
import { numberedName } from '@imgstream/contract'

/** The name that keep both would take: the person's own, a better one for a placeholder, or the next free one. */
export function keepBothName(item: QueueItem, names: ReadonlyMap<number, string>): string {
  const { suggestion, suggestedName } = item.classification ?? {}
  return names.get(item.id) ?? suggestion?.filename ?? suggestedName ?? numberedName(item.filename, 2)
}
