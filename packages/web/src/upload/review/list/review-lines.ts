import type { ReviewGroup } from './review-index.ts'
import type { ReviewKind } from './review-kinds.ts'
import type { ReviewState } from '../review-state.ts'

/** A line of the list: a file by its id, or the heading of a group. */
export type Line = number | { heading: ReviewKind; count: number }

export interface ReviewLines {
  lines: readonly Line[]
  /** The files among the lines, as they are stepped through, and the line that each is on. */
  order: readonly number[]
  lineOf: ReadonlyMap<number, number>
}

/** What the list shows of 10,000 files, in one pass over them. */
export function reviewLines(
  groups: readonly ReviewGroup[],
  filter: Pick<ReviewState, 'kind' | 'status'>,
  isDecided: (id: number) => boolean,
): ReviewLines {
  const lines: Line[] = []
  const order: number[] = []
  const lineOf = new Map<number, number>()
  for (const { kind, ids } of groups) {
    if (filter.kind !== 'all' && filter.kind !== kind) continue
    const heading = { heading: kind, count: 0 }
    for (const id of ids) {
      if (filter.status !== 'all' && isDecided(id) !== (filter.status === 'decided')) continue
      if (heading.count === 0) lines.push(heading)
      heading.count += 1
      order.push(id)
      lineOf.set(id, lines.length)
      lines.push(id)
    }
  }
  return { lines, order, lineOf }
}
