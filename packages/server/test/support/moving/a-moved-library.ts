import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { move, type MoveEnd, type MoveRequest } from '../../../src/offline/move.ts'
import { movableTables } from '../../../src/infrastructure/moving/movable-tables.ts'
import { libraryRows } from '../../../src/infrastructure/moving/library-rows.ts'
import { type DatabasePlace, openDatabase } from '../engines.ts'
import type { Bucket } from '../gcs/bucket.ts'
import { aJpeg } from '../small-pictures.ts'
import { type TestApp, testApp } from '../test-app.ts'
import { tusAt } from '../tus.ts'
import { addOddRows } from './odd-rows.ts'

/** The environment that finds a library. */
export type LibraryEnv = Record<string, string> & Partial<Record<'LOCAL_STORAGE_PATH' | 'GCS_BUCKET_NAME', string>>

/** Larger than what is copied in one piece. */
const largeBytes = 9_500_000

/**
 * A library as use leaves it, in a DuckDB file and a folder: photos with odd names, overwritten and restored versions, a trash, batches, a
 * setting, an upload that is not complete, one large original. Its server has ended.
 */
export async function aLibraryToMove(folder: string, { photos = 6 } = {}): Promise<LibraryEnv> {
  const place: DatabasePlace = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, 'source', 'imgstream.db') }
  const env = { ...place, LOCAL_STORAGE_PATH: join(folder, 'source', 'photos') }
  const app = await testApp({ place, folder: env.LOCAL_STORAGE_PATH })
  for (let index = 0; index < photos; index++) await stored(app, `IMG_${index}.jpg`, await aJpeg(`picture ${index}`))
  const large = await stored(app, 'か\u3099 "large".JPEG', await aJpeg('large '.repeat(largeBytes / 6)))
  const cat = await stored(app, 'cat.jpg', await aJpeg('cat'))
  await stored(app, 'cat.jpg', await aJpeg('a better cat'), 'on_collision=overwrite')
  await asked(app, 'POST', `/api/photos/${cat}/versions/1/restore`)
  await asked(app, 'GET', `/api/photos/${large}/jpeg`)
  await asked(app, 'DELETE', `/api/photos/${await stored(app, 'gone.jpg', await aJpeg('gone'))}`)
  await app.http.listen({ port: 0, host: '127.0.0.1' })
  const address = app.http.server.address()
  assert.ok(address && typeof address === 'object')
  await tusAt(`http://127.0.0.1:${address.port}`).create(5000, { filename: 'unfinished.jpg' }, Buffer.alloc(1000))
  await app.renditionsIdle()
  await app.stop({ keepFiles: true })
  const database = await openDatabase(place)
  await addOddRows(database)
  await database.close()
  return env
}

async function stored(app: TestApp, filename: string, bytes: Buffer, query = ''): Promise<string> {
  const answer = await app.put(filename, bytes, query)
  assert.ok(answer.statusCode < 300, answer.body)
  return answer.json<{ photo: { photo_id: string } }>().photo.photo_id
}

async function asked(app: TestApp, method: 'GET' | 'POST' | 'DELETE', url: string) {
  const answer = await app.ask({ method, url, ...(method === 'POST' && { payload: {} }) })
  assert.ok(answer.statusCode < 300, answer.body)
}

/** Moves in this process. */
export function moved(
  env: LibraryEnv,
  folder: string,
  request: Pick<MoveRequest, 'database' | 'objects'> & Partial<MoveRequest>,
): Promise<MoveEnd> {
  return move({ ENVIRONMENT: 'test', LOG_LEVEL: 'error', ...env }, folder, {
    dryRun: false,
    concurrency: 4,
    progress: () => {},
    ...request,
  })
}

/** Every row of every table that a move takes along, as text. */
export async function allRows(place: DatabasePlace): Promise<Record<string, unknown>> {
  const database = await openDatabase(place)
  try {
    const rows = libraryRows(database.engine, database, '')
    const tables = await movableTables(database, database.engine)
    const found = await Promise.all(
      tables.map(
        async (table) => [table.name, { columns: table.columns.map(({ name }) => name), rows: await rows.rows(table, {}) }] as const,
      ),
    )
    return Object.fromEntries(found)
  } finally {
    await database.close()
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The hash of every object by its key; what uploads left in `staging` is none. */
export async function objectsOfFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found: Record<string, string> = {}
  for (const path of paths.sort()) {
    const key = path.slice(folder.length + 1)
    if (!key.startsWith('staging/')) found[key] = sha256(await readFile(path))
  }
  return found
}

export function objectsOfBucket(bucket: Bucket): Record<string, string> {
  return Object.fromEntries(
    bucket
      .list('')
      .map(({ name, bytes }) => [name, sha256(bytes)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
