import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { migrate } from '../../packages/server/src/infrastructure/database/migrate.ts'
import { type DatabasePlace, openDatabase } from '../../packages/server/test/support/engines.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../../packages/server/test/support/postgres.ts'
import { fillLibrary, type Others } from './fill-library.ts'
import { cacheFolder, fromRoot, newFolder } from './paths.ts'
import { NotMeasurable, type Progress } from './row.ts'

export type EngineName = 'duckdb' | 'postgresql'
export const engineTitle = { duckdb: 'DuckDB', postgresql: 'PostgreSQL' } as const

/** A seeded library that the caller may write to. */
export async function libraryOf(engine: EngineName, count: number, progress: Progress): Promise<DatabasePlace> {
  return engine === 'duckdb' ? duckDbLibrary(count, progress) : postgresLibrary(count, progress)
}

/** A copy of a file that is made once and kept until the schema or the seeding changes. */
async function duckDbLibrary(count: number, progress: Progress): Promise<DatabasePlace> {
  const kept = join(cacheFolder, `library-${count}-${await seedingFingerprint()}.db`)
  await mkdir(cacheFolder, { recursive: true })
  const copy = join(await newFolder('library'), 'imgstream.db')
  if (!(await copied(kept, copy))) {
    for (const name of await readdir(cacheFolder)) if (name.startsWith(`library-${count}-`)) await rm(join(cacheFolder, name))
    await fill({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: `${kept}.part` }, count, progress)
    await rename(`${kept}.part`, kept)
    await copyFile(kept, copy, constants.COPYFILE_FICLONE)
  }
  return { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: copy }
}

async function copied(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    return true
  } catch {
    return false
  }
}

async function seedingFingerprint(): Promise<string> {
  const migrations = fromRoot('packages/server/src/infrastructure/database/migrations')
  const files = [...(await readdir(migrations)).sort().map((name) => join(migrations, name)), join(import.meta.dirname, 'fill-library.ts')]
  const hash = createHash('sha256')
  for (const file of files) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}

let server: Promise<TestPostgres> | undefined
const filled = new Map<number, Promise<DatabasePlace>>()

/** One PostgreSQL for the whole run; rows share its libraries, which grow by what they upload. */
function postgresLibrary(count: number, progress: Progress): Promise<DatabasePlace> {
  const known = filled.get(count)
  if (known) return known
  const made = makePostgresLibrary(count, progress)
  filled.set(count, made)
  return made
}

async function makePostgresLibrary(count: number, progress: Progress): Promise<DatabasePlace> {
  const place = await emptyPostgres()
  await fill(place, count, progress)
  return place
}

/** A database of its own in the PostgreSQL of this run. */
export async function emptyPostgres(): Promise<Extract<DatabasePlace, { DATABASE_TYPE: 'postgresql' }>> {
  if (!hasPostgres) throw new NotMeasurable(noPostgres)
  server ??= startPostgres()
  return { DATABASE_TYPE: 'postgresql', DATABASE_URL: await (await server).newDatabase() }
}

/** The bench owner's photos beside those of many others, in PostgreSQL. */
export async function manyPeople(count: number, others: Others, progress: Progress) {
  const place = await emptyPostgres()
  await fill(place, count, progress, others)
  return place
}

async function fill(place: DatabasePlace, count: number, progress: Progress, others?: Others) {
  if (place.DATABASE_TYPE === 'duckdb') await rm(place.LOCAL_DB_PATH, { force: true })
  const database = await openDatabase(place)
  try {
    await migrate(database)
    await fillLibrary(database, count, progress, others)
  } finally {
    await database.close()
  }
}

export async function stopPostgres(): Promise<void> {
  await (await server)?.stop()
}
