import { appendFileSync } from 'node:fs'
import { type Database, type SqlValue, UniqueViolation } from '../../src/infrastructure/database/database.ts'

/** One statement as a release sent it, with the answer it got. */
export interface RecordedStatement {
  /** The number of its text among the recording's texts. */
  text: number
  values: readonly SqlValue[]
  rows: readonly object[]
}

/** What belongs together: a statement alone, or a transaction, which may have met a name that was taken. */
export interface RecordedUnit {
  transaction: boolean
  violatesUnique?: true
  statements: RecordedStatement[]
}

/** The same database, whose statements are written down. */
function recording(database: Database, path: string): Database {
  if (database.engine !== 'postgresql') return database
  const note = (line: RecordedUnit | { text: string }) => appendFileSync(path, `${JSON.stringify(line)}\n`)
  const texts = new Map<string, number>()
  const numberOf = (text: string) => {
    const known = texts.get(text) ?? texts.size
    if (!texts.has(text)) note({ text })
    texts.set(text, known)
    return known
  }
  return {
    ...database,
    async query<Row extends object>(text: string, values: readonly SqlValue[] = []) {
      const rows = await database.query<Row>(text, values)
      note({ transaction: false, statements: [{ text: numberOf(text), values, rows }] })
      return rows
    },
    async transaction(work, options) {
      let statements: RecordedStatement[] = []
      try {
        const result = await database.transaction((sql) => {
          statements = []
          return work({
            async query<Row extends object>(text: string, values: readonly SqlValue[] = []) {
              const statement: RecordedStatement = { text: numberOf(text), values, rows: [] }
              statements.push(statement)
              const rows = await sql.query<Row>(text, values)
              statement.rows = rows
              return rows
            },
          })
        }, options)
        note({ transaction: true, statements })
        return result
      } catch (error) {
        if (error instanceof UniqueViolation) note({ transaction: true, violatesUnique: true, statements })
        throw error
      }
    },
  }
}

const path = process.env.IMGSTREAM_RECORD_STATEMENTS

/**
 * With `IMGSTREAM_RECORD_STATEMENTS` set to a path, whatever the tests' applications ask of PostgreSQL is appended there, one unit a line, in the
 * order in which it ended; before it the texts that it is the first to use.
 */
export const recorder = path ? (database: Database) => recording(database, path) : undefined
