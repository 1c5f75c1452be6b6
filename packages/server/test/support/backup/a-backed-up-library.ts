import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBackup } from '../../../src/offline/backup.ts'
import { hashLibrary } from '../../../src/domain/backup/hash-rows.ts'
import type { CheckedTable } from '../../../src/domain/moving/check-rows.ts'
import { libraryRows } from '../../../src/infrastructure/moving/library-rows.ts'
import { type DatabasePlace, openDatabase } from '../engines.ts'
import { aLibraryToMove, type LibraryEnv, moved } from '../moving/a-moved-library.ts'
import { aJpeg } from '../small-pictures.ts'
import { testApp } from '../test-app.ts'

/** A library in a DuckDB file and a folder, with all that use leaves; and folders for more of them. Gone when `end` was called. */
export async function aLibraryWithBackups() {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-restore-test-'))
  const first = { ENVIRONMENT: 'test', ...(await aLibraryToMove(folder)) }
  let made = 0
  return {
    folder,
    /** A library that is a copy of the first one, to be spoilt. */
    async aCopy(url?: string): Promise<LibraryEnv> {
      const at = join(folder, `library-${++made}`)
      const objects = join(at, 'photos')
      const database =
        url === undefined ? ({ type: 'duckdb', path: join(at, 'imgstream.db') } as const) : ({ type: 'postgresql', url } as const)
      const end = await moved(first, folder, { database, objects: { type: 'folder', path: objects } })
      if (end.dryRun || end.outcome !== 'moved') throw new Error('the library was not copied')
      return envOf(url === undefined ? join(at, 'imgstream.db') : undefined, url, objects, join(at, 'backups'))
    },
    /** A machine on which nothing is. */
    anEmptyOne(url?: string): LibraryEnv {
      const at = join(folder, `empty-${++made}`)
      return envOf(url === undefined ? join(at, 'imgstream.db') : undefined, url, join(at, 'photos'), join(at, 'backups'))
    },
    backup: (env: LibraryEnv, request: Parameters<typeof createBackup>[2] = {}) => createBackup(env, folder, request),
    end: () => rm(folder, { recursive: true, force: true }),
  }
}

export type LibraryWithBackups = Awaited<ReturnType<typeof aLibraryWithBackups>>

function envOf(path: string | undefined, url: string | undefined, objects: string, backups: string): LibraryEnv {
  const database: Record<string, string> =
    path === undefined ? { DATABASE_TYPE: 'postgresql', DATABASE_URL: url ?? '' } : { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: path }
  return { ENVIRONMENT: 'test', ...database, LOCAL_STORAGE_PATH: objects, BACKUP_TO: backups }
}

export const placeOf = (env: LibraryEnv): DatabasePlace =>
  env.DATABASE_TYPE === 'postgresql'
    ? { DATABASE_TYPE: 'postgresql', DATABASE_URL: env.DATABASE_URL ?? '' }
    : { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: env.LOCAL_DB_PATH ?? '' }

/** Every table with its count and hash, but for what a restore itself notes. */
export async function hashesOf(env: LibraryEnv): Promise<CheckedTable[]> {
  const database = await openDatabase(placeOf(env))
  try {
    return (await hashLibrary(libraryRows(database.engine, database, ''))).filter(({ table }) => table !== 'kept_objects')
  } finally {
    await database.close()
  }
}

/** The whole application on that library. */
export const appOn = (env: LibraryEnv) => testApp({ place: placeOf(env), folder: env.LOCAL_STORAGE_PATH ?? '', isInFolder: true })

/** Photos that came and one that was overwritten after the backup. */
export async function goOn(env: LibraryEnv): Promise<void> {
  const app = await appOn(env)
  try {
    assert.equal((await app.put('after-the-backup.jpg', await aJpeg('new'))).statusCode, 201)
    assert.equal((await app.put('IMG_0.jpg', await aJpeg('another picture'), 'on_collision=overwrite')).statusCode, 200)
    await app.renditionsIdle()
  } finally {
    await app.stop({ keepFiles: true })
  }
}
