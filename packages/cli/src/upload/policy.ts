import { type BulkRule, type ChoiceFor, planBulkDecision, type QueueItem } from '@imgstream/client'

/** What `--on-collision` takes. */
export const policies = ['ask', 'skip', 'overwrite', 'keep-both', 'newer', 'larger', 'suggested'] as const
export type Policy = (typeof policies)[number]
export type Rule = Exclude<Policy, 'ask'>

const rules: Record<Rule, BulkRule> = {
  skip: { choice: 'skip' },
  overwrite: { choice: 'overwrite' },
  'keep-both': { choice: 'keep_both' },
  newer: 'newer',
  larger: 'larger',
  suggested: 'suggested',
}

/**
 * The choices that a rule means for files in review. What is suggested is about each file alone; the other rules are about photos that the
 * library holds: two different files of this upload with one name are both kept, and a photo in the trash is in nobody's way. What the
 * server could not check stays undecided, except for keeping both, which can harm nothing.
 */
export function choicesByRule(items: readonly QueueItem[], rule: Rule, itemAt: (id: number) => QueueItem | undefined): ChoiceFor[] {
  const planned = (item: QueueItem): ChoiceFor[] =>
    planBulkDecision([item], rules[rule], itemAt).choices.map(({ reason, ...choice }) => ({ ...choice, rule: `${rule}: ${reason}` }))
  if (rule === 'suggested') return items.flatMap(planned)
  return items.flatMap((item): ChoiceFor[] => {
    const { class: fileClass, sameContent } = item.classification ?? {}
    if (fileClass === 'unknown') return rule === 'keep-both' ? [{ id: item.id, choice: 'keep_both', rule }] : []
    if (fileClass === 'twin' && sameContent) return [{ id: item.id, choice: rule === 'keep-both' ? 'keep_both' : 'skip', rule }]
    if (fileClass === 'twin' && (rule === 'skip' || rule === 'overwrite')) return [{ id: item.id, choice: 'keep_both', rule }]
    if (fileClass === 'in_trash') return [{ id: item.id, choice: rule === 'skip' ? 'skip' : 'keep_both', rule }]
    return planned(item)
  })
}
