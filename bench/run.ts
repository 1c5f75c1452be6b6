// npm run bench [-- --only name,name | --list]: measures the budgets, writes bench/results/latest.json and docs/benchmarks.md.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { rows } from './rows.ts'
import { stopPostgres } from './support/libraries.ts'
import { removeRunFolder } from './support/paths.ts'
import { type Result, shown, writeReport, writeTable } from './support/report.ts'
import { meets, NotMeasurable, type Row } from './support/row.ts'

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' } } })
if (values.list) {
  for (const { name, what } of rows) console.log(`${name.padEnd(28)} ${what}`)
  process.exit(0)
}
const wanted = values.only?.flatMap((names) => names.split(','))
// `--only months` also means months-duckdb.
const chosen = rows.filter(({ name }) => !wanted || wanted.some((each) => name === each || name.startsWith(`${each}-`)))
if (chosen.length === 0) {
  console.error(`No row is called ${wanted?.join(', ')}. There are: ${rows.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const results: Result[] = []
try {
  for (const [index, row] of chosen.entries()) {
    const result = await measure(row, `[${index + 1}/${chosen.length}] ${row.name}`)
    results.push(result)
    await writeTable(await writeReport(rows, results))
    showDoing('')
    const value = result.value === undefined ? '' : `${shown(result.value)} ${row.budget.unit}`
    console.log(`${result.outcome.padEnd(12)} ${row.name.padEnd(28)} ${value}\n${' '.repeat(13)}${result.detail}`)
  }
} finally {
  await stopPostgres()
  await removeRunFolder()
}
const missed = results.filter(({ outcome }) => outcome === 'missed').length
console.log(`\n${results.length} rows measured, ${missed} missed their budget. See docs/benchmarks.md.`)
process.exitCode = missed > 0 ? 1 : 0

async function measure(row: Row, title: string): Promise<Result> {
  const startedAt = performance.now()
  const { name, what, budget } = row
  const base = () => ({
    name,
    what,
    budget,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    load: loadavg()[0] ?? 0,
    date: new Date().toISOString(),
  })
  try {
    const { value, detail } = await row.run((doing) => showDoing(`${title}: ${doing}`))
    return { ...base(), outcome: meets(budget, value) ? 'met' : 'missed', value, detail }
  } catch (error) {
    if (error instanceof NotMeasurable) return { ...base(), outcome: 'not measured', detail: error.message }
    throw error
  }
}

/** One line that is written over; without a terminal only the rows' results are printed. */
function showDoing(text: string) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
}
