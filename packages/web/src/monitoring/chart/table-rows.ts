import type { ChartSpec } from './chart-spec.ts'

/** As they are shown: what each column is called, and its figures in words. */
export function rowsOf(spec: ChartSpec): string[][] {
  return spec.fullLabels.map((label, index) => [label, ...spec.series.map(({ values }) => written(spec, values[index]))]).toReversed()
}

const written = (spec: ChartSpec, value: number | null | undefined) => (value === null || value === undefined ? '–' : spec.write(value))

/** For a spreadsheet: tabs between, plain figures. */
export function tableText(spec: ChartSpec): string {
  const head = [spec.column, ...spec.series.map(({ name }) => name)]
  const rows = spec.fullLabels.map((label, index) => [label, ...spec.series.map(({ values }) => String(values[index] ?? ''))])
  return [head, ...rows.toReversed()].map((row) => row.join('\t')).join('\n')
}
