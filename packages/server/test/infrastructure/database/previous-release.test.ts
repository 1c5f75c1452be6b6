import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Database, UniqueViolation } from '../../../src/infrastructure/database/database.ts'
import { migrate, readMigrations } from '../../../src/infrastructure/database/migrate.ts'
import { onEachEngine, openDatabase } from '../../support/engines.ts'
import type { RecordedStatement, RecordedUnit } from '../../support/record-statements.ts'

const folder = join(import.meta.dirname, 'releases')
const migrations = await readMigrations()
const newest = migrations.at(-1)
/** Each is named after the schema that the release's own code made. */
const releases = readdirSync(folder)
  .map((file) => ({ file, schema: Number(/^schema-(\d{4})\.jsonl$/.exec(file)?.[1]) }))
  .filter(({ schema }) => schema >= (newest?.oldestCode ?? 0))

describe('a schema', () => {
  it('is tried with what the release before it asks of a database', () => {
    assert.ok(releases.length > 0, 'record the last release: see docs/decisions/0014-postgresql-and-ten-instances.md')
  })
})

onEachEngine('the release before, which runs beside this one or is put back', (engine) => {
  for (const { file, schema } of releases) {
    it(`gets the same answers from the newest schema as from its own, ${schema}`, async (t) => {
      const database = await openDatabase(await engine.newPlace())
      try {
        await migrate(database)
        const count = await replay(database, readFileSync(join(folder, file), 'utf8'))
        t.diagnostic(`${engine.name}: ${count} statements on schema ${newest?.name}`)
        assert.ok(count > 100)
      } finally {
        await database.close()
      }
    })
  }
})

/** Sends every statement as it was sent, transactions as transactions, and holds each answer against the one that was recorded. */
async function replay(database: Database, recording: string): Promise<number> {
  const texts: string[] = []
  let count = 0
  for (const line of recording.trimEnd().split('\n')) {
    const entry = JSON.parse(line) as RecordedUnit | { text: string }
    if ('text' in entry) {
      texts.push(entry.text)
      continue
    }
    const { transaction, violatesUnique = false, statements } = entry
    const send = async (sql: Pick<Database, 'query'>, { text, values, rows }: RecordedStatement) => {
      const statement = texts[text] ?? ''
      const answer = await sql.query(statement, values)
      count++
      assert.deepEqual(inAnyOrder(answer), inAnyOrder(rows), statement)
    }
    const all = async (sql: Pick<Database, 'query'>) => {
      for (const statement of statements) await send(sql, statement)
    }
    const work = transaction ? database.transaction(all) : all(database)
    if (violatesUnique) await assert.rejects(work, UniqueViolation)
    else await work
  }
  return count
}

/** Few statements ask for an order, and engines give rows in their own. */
const inAnyOrder = (rows: readonly object[]) =>
  rows
    // DuckDB answers a write with its count.
    .filter((row) => !('Count' in row))
    .map((row) => JSON.stringify(row))
    .sort()
