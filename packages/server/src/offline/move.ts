import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Config, Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { bucketSettings } from '../config/places.ts'
import { postgresUrl, type Values } from '../config/variables.ts'
import {
  countLibrary,
  type LibraryCounts,
  type MoveResult,
  moveLibrary,
  stateOfTarget,
  type TargetState,
} from '../domain/moving/move-library.ts'
import { MoveRefused, type ShowProgress } from '../domain/moving/progress.ts'
import type { LibraryObjects, TargetObjects } from '../domain/ports/moving.ts'
import { bucketObjects, targetBucket } from '../infrastructure/moving/bucket-objects.ts'
import { folderObjects, targetFolder } from '../infrastructure/moving/folder-objects.ts'
import { type DatabaseAt, openSource, openTarget, placeOf } from '../infrastructure/moving/open-databases.ts'
import { openBucket } from '../infrastructure/object-storage/gcs/open-gcs.ts'

export interface MoveRequest {
  /** Where the library goes; a file's path is taken from the current folder. `duckdb` without a path is LOCAL_DB_PATH. */
  database: { type: 'duckdb'; path?: string } | { type: 'postgresql'; url: string }
  objects: { type: 'folder'; path: string } | { type: 'bucket'; name: string }
  /** Counts and looks, and writes nothing. */
  dryRun: boolean
  concurrency: number
  progress: ShowProgress
  signal?: AbortSignal
}

export type MoveEnd = ({ dryRun: false } & MoveResult) | { dryRun: true; counts: LibraryCounts; target: TargetState }

/**
 * Moves the library of this environment to another database and another store for objects; the source is only read.
 * Throws ConfigError, MoveRefused, MoveStopped, and AppError where a database or a store cannot be reached.
 */
export async function move(env: Env, folder: string, request: MoveRequest): Promise<MoveEnd> {
  const { config, values } = await loadConfig(env, folder)
  const place = await targetDatabase(request, values, folder)
  if (placeOf(place) === placeOf(await withRealPath(config.database))) {
    throw new MoveRefused('The database to move to is the one that the library is in. Name another one.')
  }
  const from = await sourceObjects(config)
  const to = await targetObjects(request, values, folder, config)

  const source = await openSource(await withRealPath(config.database))
  try {
    return await source.reading(async (rows) => {
      const target = await openTarget(place, { readOnly: request.dryRun })
      try {
        const sides = { from: { rows, objects: from }, to: { rows: target.rows, objects: to } }
        if (request.dryRun) {
          return { dryRun: true, counts: await countLibrary(rows, await rows.tables(), request), target: await stateOfTarget(sides) }
        }
        const { concurrency, progress, signal } = request
        const nowMs = () => Date.now()
        return await target.alone(async () => ({
          dryRun: false as const,
          ...(await moveLibrary({ ...sides, nowMs, concurrency, progress, ...(signal && { signal }) })),
        }))
      } finally {
        await target.close()
      }
    })
  } finally {
    await source.close()
  }
}

async function targetDatabase({ database }: MoveRequest, values: Values, folder: string): Promise<DatabaseAt> {
  if (database.type === 'postgresql') {
    const { CLOUD_SQL_IP_TYPE: ipType = 'public', GOOGLE_APPLICATION_CREDENTIALS: key } = values
    return { ...database, url: usable(database.url), cloudSql: { ipType, ...(key && { credentialsPath: resolve(folder, key) }) } }
  }
  const path = database.path ?? values.LOCAL_DB_PATH
  if (!path) throw new MoveRefused('Which file? LOCAL_DB_PATH is not set; write --to duckdb:FILE.')
  return withRealPath({ type: 'duckdb', path: resolve(folder, path) })
}

function usable(url: string): string {
  try {
    return postgresUrl(url)
  } catch (error) {
    // What it says of an address holds nothing secret.
    throw new MoveRefused(`The address of the database to move to ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function withRealPath(database: DatabaseAt): Promise<DatabaseAt> {
  return database.type === 'duckdb' ? { type: 'duckdb', path: await realPath(database.path) } : database
}

/** Of what is not there yet, the real path of the nearest folder that is. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return dirname(path) === path ? path : join(await realPath(dirname(path)), basename(path))
  }
}

async function sourceObjects({ storage }: Config): Promise<LibraryObjects> {
  if (storage.type === 'bucket') return bucketObjects(await openBucket(storage), `the bucket ${storage.name}`)
  const path = await realPath(storage.path)
  // An absent folder would read as a library whose originals are all lost.
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new MoveRefused(`The folder of the library's photos, ${path}, is not there. Is LOCAL_STORAGE_PATH right?`)
  }
  return folderObjects(path)
}

async function targetObjects({ objects }: MoveRequest, values: Values, folder: string, { storage }: Config): Promise<TargetObjects> {
  if (objects.type === 'bucket') {
    if (storage.type === 'bucket' && storage.name === objects.name) throw sameObjects()
    const bucket = await openBucket({ name: objects.name, ...bucketSettings(values, folder) })
    return targetBucket(bucket, `the bucket ${objects.name}`)
  }
  const path = await realPath(resolve(folder, objects.path))
  if (storage.type === 'folder' && (isWithin(path, await realPath(storage.path)) || isWithin(await realPath(storage.path), path)))
    throw sameObjects()
  return targetFolder(path)
}

const isWithin = (inner: string, outer: string) => !relative(outer, inner).startsWith('..')

const sameObjects = () =>
  new MoveRefused(
    'The place to move the objects to is the one they are in, or one lies within the other. Two libraries must not share it: each would delete what only the other one needs.',
  )
