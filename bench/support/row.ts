/** One budget and how it is measured. */
export interface Row {
  /** What `--only` chooses it by. */
  name: string
  /** One sentence for the table. */
  what: string
  budget: { at: 'most' | 'least'; limit: number; unit: string }
  run(progress: Progress): Promise<Measured>
}

export interface Measured {
  value: number
  /** What else was seen: the spread, the other engine's share, the files used. */
  detail: string
}

/** Says what is being done now; rows take from seconds to a minute. */
export type Progress = (doing: string) => void

/** What a row throws where this machine lacks what it needs: it is then not measured, which is not a miss. */
export class NotMeasurable extends Error {}

export function meets({ at, limit }: Row['budget'], value: number): boolean {
  return at === 'most' ? value <= limit : value >= limit
}
