import type { QueueItem } from '@imgstream/client'
import { suggestedChoiceWords, suggestionWords } from './describe-item.ts'

/** What is suggested for these files together, the most frequent first: one line for each choice with its reason. */
export function suggestionLines(items: readonly QueueItem[]): string[] {
  const counts = new Map<string, number>()
  for (const { classification } of items) {
    const { choice, reason } = classification?.suggestion ?? {}
    const words = choice && reason ? `${suggestedChoiceWords[choice].padEnd(11)}  ${suggestionWords[reason]}` : 'nothing is suggested'
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([words, count]) => `${count.toLocaleString('en').padStart(8)}  ${words}`)
}
