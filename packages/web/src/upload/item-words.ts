import type { QueueItem } from '@imgstream/client'
import type { ErrorWords } from '../messages/en/errors.ts'
import type { Messages } from '../messages/messages.ts'
import { itemState } from './list/item-state.ts'

/**
 * What happened to a file, what is safe, and what to do. Some codes (TOO_LARGE) come from both sides: the words say whether the file was sent.
 * A code from a newer server than this page has no words of its own.
 */
export function problemWords(item: QueueItem, t: Messages): ErrorWords | undefined {
  const code = item.problem?.code
  if (code === undefined) return undefined
  if (code === 'UNREACHABLE') return t.errors.NETWORK
  const here: Partial<Record<string, ErrorWords>> = t.upload.problems
  const server: Partial<Record<string, ErrorWords>> = t.errors
  const [first, second] = item.phase === 'refused' ? [here, server] : [server, here]
  return first[code] ?? second[code] ?? t.errors.UNEXPECTED_ANSWER
}

/** What to do about a file that could not be saved, or was saved but is not whole. */
export function todoWords(item: QueueItem, t: Messages): string | undefined {
  const { key } = itemState(item)
  return key === 'problem' ? problemWords(item, t)?.todo : key === 'damaged' ? t.viewer.damagedHint : undefined
}

/** One file's state in words, for lists, reports and downloads. */
export function stateWords(item: QueueItem, t: Messages, now: Parameters<typeof itemState>[1] = {}): string {
  const { key } = itemState(item, now)
  return key === 'problem' ? (problemWords(item, t)?.happened ?? t.errors.UNEXPECTED_ANSWER.happened) : t.upload.state[key]
}
