import { stat } from 'node:fs/promises'
import type { Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { asideFolder as resetFolder } from '../domain/administration/library-backups.ts'
import { BackupRefused } from '../domain/backup/backup-errors.ts'
import { type AsideDeps, type AsideList, listAside, planRelease, type ReleasePlan, releaseAside } from '../domain/backup/release-aside.ts'
import type { Log } from '../domain/ports/log.ts'
import { openPlace } from '../infrastructure/backup/backup-places.ts'
import { createKeptObjects } from '../infrastructure/database/integrity/kept-object-repository.ts'
import { createUploadRepository } from '../infrastructure/database/uploads/upload-repository.ts'
import { libraryRows } from '../infrastructure/moving/library-rows.ts'
import { below } from '../wiring/open-administration.ts'
import { openDatabase, openObjectStore } from '../wiring/open-stores.ts'

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log }

export interface Aside {
  list(): Promise<AsideList>
  plan(name: string): Promise<ReleasePlan>
  release(name: string, options: { isNow: boolean }): Promise<ReleasePlan>
}

/** What is kept aside of this environment's library. Throws ConfigError, BackupRefused, and AppError where a server has the DuckDB file. */
export async function withAside<T>(env: Env, folder: string, work: (aside: Aside) => Promise<T>): Promise<T> {
  const { config } = await loadConfig(env, folder)
  const at = config.database
  if (at.type === 'duckdb' && !(await stat(at.path).catch(() => undefined)))
    throw new BackupRefused(`There is no library: the file ${at.path} is not there (LOCAL_DB_PATH).`)
  const database = await openDatabase(config)
  try {
    const { statesBesideFile, statesInPlace, statesInSchemas } = await import('../infrastructure/backup/aside-states.ts')
    const { asideFolder } = await import('../infrastructure/backup/aside-file.ts')
    const resets = config.backup && statesInPlace(await openPlace(below(config.backup.to)), `${resetFolder}/`)
    const deps: AsideDeps = {
      states: [
        at.type === 'duckdb' ? statesBesideFile(at.path, asideFolder(at.path)) : statesInSchemas(at, database),
        ...(resets ? [resets] : []),
      ],
      rows: libraryRows(database.engine, database, 'the library'),
      kept: createKeptObjects(database),
      objects: await openObjectStore(config, createUploadRepository(database), log),
      nowMs: () => Date.now(),
    }
    return await work({
      list: () => listAside(deps),
      plan: (name) => planRelease(deps, name),
      release: (name, options) => releaseAside(deps, name, options),
    })
  } finally {
    await database.close()
  }
}
