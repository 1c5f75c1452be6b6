/** What a chart shows, free of how it is drawn: the same is in the table under it. */
export interface ChartSpec {
  title: string
  /** Bars lie on each other, lines beside each other. */
  kind: 'bars' | 'lines'
  /** What there is at a time, not what happened in it: sums over time mean nothing. */
  isLevel?: boolean
  /** Of the columns: what fits under them, and what leaves no doubt. */
  labels: readonly string[]
  fullLabels: readonly string[]
  /** What the columns are: hours or days. */
  column: string
  series: readonly ChartSeries[]
  /** From milliseconds to minutes: each tenfold takes the same room. */
  isTenfold?: boolean
  /** In words, for the table, the axis and what is pointed at. */
  write: (value: number) => string
  /** What is said where there is nothing to draw. */
  empty: string
}

export interface ChartSeries {
  name: string
  /** Null where nothing was measured. */
  values: readonly (number | null)[]
  /** Its colour with its pattern or dash: never told by colour alone. */
  style: SeriesStyle
  /** Drawn as marks over the bars: it is not a part of them. */
  isMark?: boolean
}

export const styles = ['solid', 'stripes', 'lines', 'grid'] as const
export type SeriesStyle = (typeof styles)[number]

export const isEmpty = ({ series }: ChartSpec) => series.every(({ values }) => values.every((value) => value === null || value === 0))

/** All of a series in one figure, for the sentence that stands for the picture: what happened in all, or what was measured last. */
export function figureOf(spec: ChartSpec, { values }: ChartSeries): number {
  if (spec.kind === 'lines' || spec.isLevel) return values.findLast((value) => value !== null) ?? 0
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
}

/** The powers of ten around all values, so that at least two stand on the axis: a single one tells nobody how far away the rest is. */
export function tenfoldEdges({ series }: Pick<ChartSpec, 'series'>): { min: number; max: number } {
  const values = series.flatMap((each) => each.values).filter((value): value is number => value !== null && value > 0)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const min = 10 ** Math.floor(Math.log10(least))
  return { min, max: Math.max(10 ** Math.ceil(Math.log10(most)), 10 * min) }
}
