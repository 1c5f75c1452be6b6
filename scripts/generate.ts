// npm run generate: writes the files that are made from the code. With --check nothing is written and a difference is a failure.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from '../packages/server/src/http/openapi.ts'
import { billsTable, householdsTable, operationsTable, pricesTable } from './generate/cost-tables.ts'
import { type DocumentLanguage, endpointsTables } from './generate/endpoints-tables.ts'
import { errorsPage } from './generate/errors-page.ts'
import { insertBetween } from './generate/insert-between.ts'

/** Each file as made of what it was: some are made whole, in others tables are put between marks. */
const generated: Record<string, (before: string) => string> = {
  'docs/openapi.json': () => `${JSON.stringify(openApiDocument(), null, 2)}\n`,
  'docs/errors.md': errorsPage,
  'docs/api_specification.md': (before) => insertBetween(before, 'endpoints', endpointsTables('en')),
  'docs/ja/api_specification.md': (before) => insertBetween(before, 'endpoints', endpointsTables('ja')),
  'docs/cost.md': (before) => withCosts(before, 'en'),
  'docs/ja/cost.md': (before) => withCosts(before, 'ja'),
}

function withCosts(page: string, language: DocumentLanguage): string {
  const tables = { operations: operationsTable, households: householdsTable, bills: billsTable, prices: pricesTable }
  return Object.entries(tables).reduce((text, [name, make]) => insertBetween(text, name, make(language)), page)
}

const isCheck = process.argv.includes('--check')
for (const [name, make] of Object.entries(generated)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url))
  const before = await readFile(path, 'utf8').catch(() => '')
  const text = make(before)
  if (before === text) continue
  if (isCheck) {
    console.error(`${name} is not what the code makes of it`)
    process.exitCode = 1
  } else {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    console.log(`${name} written`)
  }
}
