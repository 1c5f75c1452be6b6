import { toCsv } from '../files-out/to-csv.ts'
import type { Report } from './load-report.ts'

/** Everything that is shown, as the API words it; null for what could not be loaded. */
export function reportJson(report: Report): string {
  const { range, statistics, series, failures, storage, health, jobs, loadedAtMs } = report
  const document = {
    made_at: new Date(loadedAtMs).toISOString(),
    from: range.from,
    until: range.until ?? new Date(loadedAtMs).toISOString(),
    statistics: statistics ?? null,
    series: series ?? null,
    ...(failures ?? { failures: null, more: null }),
    storage: storage ?? null,
    health: health ?? null,
    jobs: jobs?.jobs ?? null,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

type Row = readonly [part: string, start: string, name: string, value: string | number | boolean | null]

/** The same as one table that a spreadsheet can filter: which part, when, what, how much. */
export function reportCsv(report: Report): string {
  const { statistics, series, failures, storage, health, jobs } = report
  const rows: Row[] = [
    ...leaves('statistics', report.range.from, statistics ?? {}),
    ...(series?.points ?? []).flatMap(({ start, ...point }) => leaves('series', start, point)),
    ...(failures?.failures ?? []).flatMap(({ at, ...failure }) => leaves('failures', at, failure)),
    ...leaves('storage', new Date(report.loadedAtMs).toISOString(), { ...storage, days: undefined }),
    ...(storage?.days ?? []).flatMap(({ day, ...parts }) => leaves('storage_days', day, parts)),
    ...(jobs?.jobs ?? []).flatMap(({ name, last_runs: [last], ...job }) =>
      leaves('jobs', last?.started_at ?? '', { name, ...job, last_run: last }),
    ),
    ...leaves('health', health?.timestamp ?? '', health ?? {}),
  ]
  return toCsv([['part', 'start', 'name', 'value'], ...rows])
}

/** One row a value; the names of nested ones are joined by dots. */
function leaves(part: string, start: string, value: object, under = ''): Row[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]): Row[] => {
    const name = under + key
    if (each === undefined) return []
    if (typeof each === 'object' && each !== null) return leaves(part, start, each, `${name}.`)
    return [[part, start, name, each as Row[3]]]
  })
}
