import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { dirname } from 'node:path'
import { fromRoot } from './paths.ts'
import type { Row } from './row.ts'

export type Outcome = 'met' | 'missed' | 'not measured'

export interface Result {
  name: string
  what: string
  budget: Row['budget']
  outcome: Outcome
  value?: number
  detail: string
  seconds: number
  /** Processes that wanted a core, over the minute before the row ended: above the number of cores, wall time says little. */
  load: number
  date: string
}

export interface Report {
  machine: { cpu: string; cores: number; memoryGb: number; node: string; platform: string }
  date: string
  results: Result[]
}

const resultsFile = fromRoot('bench/results/latest.json')

/** Rows that were not run this time keep what they had, with the day of it. */
export async function writeReport(rows: readonly Row[], fresh: readonly Result[]): Promise<Report> {
  const known = await readFile(resultsFile, 'utf8')
    // Written by this function.
    .then((text) => (JSON.parse(text) as Report).results)
    .catch(() => [])
  const byName = new Map([...known, ...fresh].map((result) => [result.name, result]))
  const report: Report = {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    date: new Date().toISOString(),
    results: rows.map(({ name }) => byName.get(name)).filter((result) => result !== undefined),
  }
  await mkdir(dirname(resultsFile), { recursive: true })
  await writeFile(resultsFile, `${JSON.stringify(report, null, 2)}\n`)
  return report
}

const markers = ['<!-- results: written by npm run bench -->', '<!-- end of results -->'] as const

export async function writeTable(report: Report): Promise<void> {
  for (const page of ['docs/benchmarks.md', 'docs/ja/benchmarks.md']) {
    const path = fromRoot(page)
    const text = await readFile(path, 'utf8').catch(() => undefined)
    const [from, until] = markers.map((marker) => text?.indexOf(marker) ?? -1) as [number, number]
    if (!text || from < 0 || until < from) continue
    await writeFile(path, `${text.slice(0, from + markers[0].length)}\n\n${table(report)}\n\n${text.slice(until)}`)
  }
}

function table({ machine, results }: Report): string {
  const lines = results.map(({ name, what, budget, outcome, value, detail, load, date }) => {
    const limit = `${budget.at === 'most' ? '≤' : '≥'} ${budget.limit} ${budget.unit}`
    const measured = value === undefined ? outcome : `${shown(value)}${outcome === 'missed' ? ' **missed**' : ''}`
    return `| \`${name}\` | ${what} | ${limit} | ${measured} | ${detail.replaceAll('|', '/')} | ${load.toFixed(1)} | ${date.slice(0, 10)} |`
  })
  return [
    `Measured on ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}.`,
    '',
    '| Row | What | Budget | Measured | Detail | Load | Date |',
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

export const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
