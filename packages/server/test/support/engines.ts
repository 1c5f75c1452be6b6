import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import type { Database } from '../../src/infrastructure/database/database.ts'
import { openDuckDb } from '../../src/infrastructure/database/duckdb/duckdb-database.ts'
import { openPostgres } from '../../src/infrastructure/database/postgres/postgres-database.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from './postgres.ts'

/** Where a database lives, as the environment names it. */
export type DatabasePlace = { DATABASE_TYPE: 'duckdb'; LOCAL_DB_PATH: string } | { DATABASE_TYPE: 'postgresql'; DATABASE_URL: string }

export interface Engine {
  name: 'DuckDB' | 'PostgreSQL'
  /** An empty database of its own, at each call. */
  newPlace(): Promise<DatabasePlace>
}

/** `IMGSTREAM_TEST_ENGINE=postgres`: what tests that name no engine run on; DuckDB in memory otherwise. */
export const usesPostgres = process.env.IMGSTREAM_TEST_ENGINE === 'postgres'
let usual: Promise<TestPostgres> | undefined

/** An empty database of its own for a test that names no engine; undefined stands for DuckDB in memory. */
export async function usualPlace(): Promise<Extract<DatabasePlace, { DATABASE_TYPE: 'postgresql' }> | undefined> {
  if (!usesPostgres) return undefined
  // Ends with the process.
  usual ??= startPostgres({ isHeld: false })
  return { DATABASE_TYPE: 'postgresql', DATABASE_URL: await (await usual).newDatabase() }
}

/** Defines one suite an engine. The engine runs while the suite does. */
export function onEachEngine(title: string, define: (engine: Engine) => void): void {
  describe(`${title} on DuckDB`, () => {
    let folder: string
    let made = 0
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'imgstream-duckdb-'))
    })
    // Registered first, it runs last: what the suite opened is closed by then.
    define({
      name: 'DuckDB',
      newPlace: async () => ({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, `${++made}.db`) }),
    })
    after(() => rm(folder, { recursive: true, force: true }))
  })

  describe(`${title} on PostgreSQL`, { skip: hasPostgres ? false : noPostgres }, () => {
    let server: TestPostgres
    before(async () => {
      server = await startPostgres()
    })
    define({
      name: 'PostgreSQL',
      newPlace: async () => ({ DATABASE_TYPE: 'postgresql', DATABASE_URL: await server.newDatabase() }),
    })
    after(() => server.stop())
  })
}

export async function openUsualDatabase(): Promise<Database> {
  const place = await usualPlace()
  return place ? openDatabase(place) : openDuckDb(':memory:')
}

export async function openDatabase(place: DatabasePlace): Promise<Database> {
  return place.DATABASE_TYPE === 'duckdb' ? openDuckDb(place.LOCAL_DB_PATH) : openPostgres(place.DATABASE_URL)
}
