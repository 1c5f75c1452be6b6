import type { QueueItem } from '@imgstream/client'
import type { Messages } from '../../messages/messages.ts'

export type StateKey = keyof Messages['upload']['state'] | 'problem'

/** What a row says about its file: never by colour alone, so each has words and an icon of its own. */
export interface ItemState {
  key: StateKey
  tone: 'plain' | 'ok' | 'warn' | 'bad'
  /** 0 to 1 while it is being sent. */
  fraction?: number
}

/** `missing`: a restored file that has to be chosen again. `sentBytes`: of a file that is being sent. */
export function itemState(item: QueueItem, now: { sentBytes?: number | undefined; missing?: boolean } = {}): ItemState {
  switch (item.phase) {
    case 'review':
      return { key: item.returned === 'changed' ? 'changed' : 'review', tone: 'warn' }
    case 'sending':
      return sending(item, now.sentBytes ?? 0)
    case 'waiting':
      return now.missing ? { key: 'missing', tone: 'warn' } : { key: item.problem ? 'retrying' : 'waiting', tone: 'plain' }
    case 'found':
    case 'checking':
      return now.missing ? { key: 'missing', tone: 'warn' } : { key: item.phase, tone: 'plain' }
    case 'hashing':
      return { key: 'hashing', tone: 'plain' }
    case 'done':
      return isDamaged(item) ? { key: 'damaged', tone: 'warn' } : { key: doneKey(item), tone: 'ok' }
    case 'skipped':
      return skipped(item)
    case 'failed':
    case 'refused':
      return { key: 'problem', tone: 'bad' }
  }
}

/** All bytes are out and the answer is awaited: the server looks at the picture. A bar standing at 100 % would seem stuck. */
function sending(item: QueueItem, sentBytes: number): ItemState {
  const fraction = item.file.size > 0 ? Math.min(1, sentBytes / item.file.size) : 0
  return fraction >= 1 ? { key: 'received', tone: 'plain', fraction } : { key: 'sending', tone: 'plain', fraction }
}

/** Stored, but the file is not whole: its end is missing or broken. */
export const isDamaged = (item: QueueItem): boolean => item.phase === 'done' && item.outcome?.photo.renditions === 'damaged'

function doneKey(item: QueueItem): StateKey {
  const outcome = item.outcome?.outcome
  return outcome === 'overwritten' || outcome === 'kept_both' ? outcome : 'uploaded'
}

function skipped(item: QueueItem): ItemState {
  if (item.decision?.choice === 'restore' && item.outcome) return { key: 'restored', tone: 'ok' }
  switch (item.skipReason) {
    case 'identical':
      return item.outcome?.healed ? { key: 'healed', tone: 'ok' } : { key: 'identical', tone: 'plain' }
    case 'duplicate':
      return { key: item.skipReason, tone: 'plain' }
    case 'cancelled':
      return { key: 'cancelled', tone: 'plain' }
    default:
      return { key: 'skipped', tone: 'plain' }
  }
}
