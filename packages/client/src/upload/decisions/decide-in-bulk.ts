import { allowedChoices } from './choices.ts'
import { type Comparison, describeDifference, type Difference } from './describe-difference.ts'
import { factsOfItem, factsOfPhoto } from '../photo-facts.ts'
import type { Choice, QueueItem } from '../queue/queue-item.ts'
import type { ChoiceFor } from '../queue/queue-types.ts'

/** How to decide many files at once: one choice for all, the suggestions, or by comparing both sides. */
export type BulkRule = { choice: Choice } | 'suggested' | 'newer' | 'larger' | 'higher_resolution'

export type BulkReason = 'chosen' | 'suggested' | 'wins' | 'loses' | 'equal' | 'unknown'

export interface BulkPlan {
  choices: (ChoiceFor & { reason: BulkReason })[]
  /** Files for which the choice is not possible, an overwrite in safe mode for example. They stay undecided. */
  notPossible: number[]
  /** How many files get which decision: shown before acting. */
  counts: Record<Choice, number>
  /** How many were skipped because both sides are equal, or because it cannot be told. */
  equal: number
  unknown: number
}

/**
 * What a bulk decision would do to these files; nothing is decided yet. A comparing rule overwrites where the incoming side wins and skips
 * where it loses, is equal or cannot be told: the report says which. `itemAt` finds the twin that a file is compared with.
 */
export function planBulkDecision(items: Iterable<QueueItem>, rule: BulkRule, itemAt: (id: number) => QueueItem | undefined): BulkPlan {
  const plan: BulkPlan = { choices: [], notPossible: [], counts: { overwrite: 0, skip: 0, keep_both: 0, restore: 0 }, equal: 0, unknown: 0 }
  for (const item of items) {
    const decided = decideOne(item, rule, itemAt)
    if (!decided || !item.classification || !allowedChoices(item.classification).includes(decided.choice)) {
      plan.notPossible.push(item.id)
      continue
    }
    plan.choices.push({ id: item.id, ...decided, ...(typeof rule === 'string' ? { rule } : {}) })
    plan.counts[decided.choice] += 1
    if (decided.reason === 'equal' || decided.reason === 'unknown') plan[decided.reason] += 1
  }
  return plan
}

type Decided = { choice: Choice; reason: BulkReason; filename?: string | undefined }

function decideOne(item: QueueItem, rule: BulkRule, itemAt: (id: number) => QueueItem | undefined): Decided | undefined {
  if (typeof rule === 'object') return { choice: rule.choice, reason: 'chosen' }
  if (rule === 'suggested') {
    const suggestion = item.classification?.suggestion
    return suggestion && { choice: suggestion.choice, reason: 'suggested', filename: suggestion.filename }
  }
  const difference = differenceOf(item, itemAt)
  if (!difference) return { choice: 'skip', reason: 'unknown' }
  if (difference.sameContent) return { choice: 'skip', reason: 'equal' }
  switch (compareBy(rule, difference)) {
    case 'more':
      return { choice: 'overwrite', reason: 'wins' }
    case 'less':
      return { choice: 'skip', reason: 'loses' }
    case 'same':
      return { choice: 'skip', reason: 'equal' }
    case 'unknown':
      return { choice: 'skip', reason: 'unknown' }
  }
}

/** How a file differs from what it collides with: the existing photo, or its twin in the batch. Undefined where that is not known. */
export function differenceOf(item: QueueItem, itemAt: (id: number) => QueueItem | undefined): Difference | undefined {
  const { existing, twinOf } = item.classification ?? {}
  const twin = twinOf === undefined ? undefined : itemAt(twinOf)
  const other = existing ? factsOfPhoto(existing) : twin && factsOfItem(twin)
  return other && describeDifference(other, factsOfItem(item))
}

function compareBy(rule: 'newer' | 'larger' | 'higher_resolution', difference: Difference): Comparison {
  if (rule === 'larger') return difference.size.comparison
  if (rule === 'higher_resolution') return difference.pixels.comparison
  // Newer: taken later; of the same shot, changed after the other was uploaded. Without a capture time it cannot be told: the time of a file
  // is when it was copied.
  const { comparison } = difference.taken
  if (comparison !== 'same') return comparison
  return difference.modified === 'unknown' ? comparison : difference.modified
}
