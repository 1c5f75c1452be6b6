import type { Choice } from '@imgstream/client'
import type { ReviewKind } from './review-kinds.ts'
import type { ReviewState } from './review-state.ts'

/** A line of the list: a file by its id, or the heading of a group. */
export type Line = number | { heading: ReviewKind; count: number }

export interface ReviewLines {
  lines: readonly Line[]
  /** The files among the lines, as they are stepped through, and the line that each is on. */
  order: readonly number[]
  lineOf: ReadonlyMap<number, number>
  /** Files of the chosen kind by whether they are decided. */
  counts: { all: number; open: number; decided: number }
  /** Files of every kind without a decision. */
  allLeft: readonly number[]
}

/** What the list shows of 10,000 files, in one pass over them. */
export function reviewLines(
  groups: readonly { kind: ReviewKind; ids: readonly number[] }[],
  filter: Pick<ReviewState, 'kind' | 'status'>,
  choiceOf: (id: number) => Choice | undefined,
): ReviewLines {
  const lines: Line[] = []
  const order: number[] = []
  const lineOf = new Map<number, number>()
  const allLeft: number[] = []
  const counts = { all: 0, open: 0, decided: 0 }
  for (const { kind, ids } of groups) {
    const isKind = filter.kind === 'all' || filter.kind === kind
    const heading = { heading: kind, count: 0 }
    for (const id of ids) {
      const status = choiceOf(id) === undefined ? 'open' : 'decided'
      if (status === 'open') allLeft.push(id)
      if (!isKind) continue
      counts.all += 1
      counts[status] += 1
      if (filter.status !== 'all' && filter.status !== status) continue
      if (heading.count === 0) lines.push(heading)
      heading.count += 1
      order.push(id)
      lineOf.set(id, lines.length)
      lines.push(id)
    }
  }
  return { lines, order, lineOf, counts, allLeft }
}
