import { type Database, type Sql, UniqueViolation } from '../database/database.ts'
import { type Instruments, observed } from './instruments.ts'

/** The same database; what is asked of it is counted, timed and traced. */
export function measureDatabase(database: Database, instruments: Instruments): Database {
  const { metrics, traces } = instruments
  const ended = (kind: 'query' | 'transaction') => (seconds: number, error?: unknown) => {
    const result = error === undefined ? 'ok' : error instanceof UniqueViolation ? 'conflict' : 'error'
    metrics.add('imgstream_database_operations_total', { kind, result })
    metrics.time('imgstream_database_duration_seconds', { kind }, seconds)
  }
  const [queryEnded, transactionEnded] = [ended('query'), ended('transaction')]
  const factsOf = (text: string) => ({ 'db.system.name': database.engine, 'db.query.text': shortened(text) })

  /** Statements of a transaction are seen in traces only. */
  const traced = (sql: Sql): Sql =>
    traces ? { query: (text, values) => traces.span('database.statement', factsOf(text), () => sql.query(text, values)) } : sql

  if (database.figures) {
    const figures = database.figures.bind(database)
    metrics.onScrape(() => {
      const { inUse, idle, waiting, most } = figures()
      metrics.set('imgstream_database_connections', { state: 'in_use' }, inUse)
      metrics.set('imgstream_database_connections', { state: 'idle' }, idle)
      metrics.set('imgstream_database_connections_max', {}, most)
      metrics.set('imgstream_queue_waiting', { queue: 'database' }, waiting)
    })
  }

  return {
    ...database,
    query: (text, values) =>
      observed(instruments, { name: 'database.query', facts: () => factsOf(text) }, () => database.query(text, values), queryEnded),
    transaction(work, options) {
      let attempts = 0
      const counted = (sql: Sql) => {
        if (++attempts > 1) metrics.add('imgstream_database_retries_total', {})
        return work(traced(sql))
      }
      const facts = () => ({ 'db.system.name': database.engine })
      return observed(instruments, { name: 'database.transaction', facts }, () => database.transaction(counted, options), transactionEnded)
    },
  }
}

/** Statements have parameters where values would be: nobody's data is in their text. */
const shortened = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 500)
