import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { placeOfOption } from '../wiring/create-backup-of.ts'
import type { Config, Env } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { bucketSettings } from '../config/places.ts'
import { BackupDamaged, BackupRefused } from '../domain/backup/backup-errors.ts'
import { type Drilled, drillBackup } from '../domain/backup/drill-backup.ts'
import { hashLibrary } from '../domain/backup/hash-rows.ts'
import { findBackup } from '../domain/backup/list-backups.ts'
import { type Restored, restoreLibrary, type RestoreOptions, type RestoreSource } from '../domain/backup/restore-library.ts'
import { verifyBackup } from '../domain/backup/verify-backup.ts'
import type { BackupManifest, BackupPlace } from '../domain/ports/backups.ts'
import type { LibraryRows, TargetObjects } from '../domain/ports/moving.ts'
import type { Present, RestoreTarget } from '../domain/ports/restoring.ts'
import { openObjects, openPlace, openTargetObjects } from '../infrastructure/backup/backup-places.ts'
import { version } from '../version.ts'

export interface RestoreRequest {
  /** A backup's name, a path, gs://BUCKET/PATH/NAME, or a state that was set aside; the newest where it is absent. */
  from?: string
  /** Where backups are, in place of BACKUP_TO. */
  to?: string
  /** A DuckDB file without a manifest: its rows are read, and nothing says whether they are all there. */
  withoutManifest?: boolean
  progress?: RestoreOptions['progress']
  signal?: AbortSignal | undefined
}

export interface RestorePlan {
  source: Pick<RestoreSource, 'name' | 'tables' | 'schema'> & { createdAtMs?: number }
  target: string
  present: { state: 'absent' } | { state: 'sound'; photos: number } | { state: 'damaged'; why: string }
}

/** What a restore would do, after the backup was verified; nothing is changed. */
export function planRestore(env: Env, folder: string, request: RestoreRequest): Promise<RestorePlan> {
  return withSource(env, folder, request, async ({ config, source, createdAtMs }) => {
    const target = await openTarget(config)
    const { name, tables, schema } = source
    const present = await target.alone(describe)
    return { source: { name, tables, schema, ...(createdAtMs !== undefined && { createdAtMs }) }, target: target.place, present }
  })
}

/** Restores over the library of this environment. Throws ConfigError, BackupRefused, BackupDamaged, MoveStopped and AppError. */
export function restore(env: Env, folder: string, request: RestoreRequest): Promise<Restored & { source: string; target: string }> {
  return withSource(env, folder, request, async ({ config, source, originals }) => {
    const target = await openTarget(config)
    const objects = await openTargetObjects(config.storage)
    const deps = { source, target, objects, ...(originals && { originals }), nowMs: () => Date.now() }
    const restored = await restoreLibrary(deps, { progress: request.progress ?? (() => {}), signal: request.signal })
    return { ...restored, source: source.name, target: target.place }
  })
}

/** Restores into a temporary place on the engine of this environment, and compares; servers may run. */
export function drill(
  env: Env,
  folder: string,
  request: RestoreRequest & { deep: boolean },
): Promise<Drilled & { source: string; target: string }> {
  return withSource(env, folder, request, async ({ config, source, originals }) => {
    const objects = await openObjects(config.storage)
    const onto = async (target: RestoreTarget, place: string) => {
      const deps = { source, target, objects, ...(originals && { originals }), nowMs: () => Date.now() }
      const drilled = await drillBackup(deps, { progress: request.progress ?? (() => {}), signal: request.signal, deep: request.deep })
      return { ...drilled, source: source.name, target: place }
    }
    const { database } = config
    if (database.type === 'postgresql') {
      const { aloneInDrill, restoreIntoPostgres } = await import('../infrastructure/backup/restore-into-postgres.ts')
      const target = restoreIntoPostgres(database, { beside: 'imgstream_drill' })
      return aloneInDrill(database, () => onto(target, 'a temporary schema in PostgreSQL'))
    }
    const temporary = await mkdtemp(join(tmpdir(), 'imgstream-drill-'))
    try {
      const target = await openTarget({ database: { type: 'duckdb', path: join(temporary, 'imgstream.db') } })
      return await onto(target, 'a temporary DuckDB file')
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  })
}

interface Opened {
  config: Config
  source: RestoreSource
  originals?: TargetObjects
  createdAtMs?: number
}

async function withSource<T>(env: Env, folder: string, request: RestoreRequest, work: (opened: Opened) => Promise<T>): Promise<T> {
  const { config, values } = await loadConfig(env, folder)
  const usual = config.backup && (await openPlace(config.backup.to))
  const { asideSchema, openSchema } = await import('../infrastructure/backup/restore-into-postgres.ts')
  const schema = request.from === undefined ? undefined : asideSchema(request.from)
  if (schema) {
    if (config.database.type !== 'postgresql') throw new BackupRefused('A schema can only be restored where the library is in PostgreSQL.')
    const database = await openSchema(config.database, schema)
    try {
      const { libraryRows } = await import('../infrastructure/moving/library-rows.ts')
      const source = await readSource(libraryRows('postgresql', database, schema), `schema:${schema}`)
      return await work({ config, source, ...(usual && { originals: usual.originals }) })
    } finally {
      await database.close()
    }
  }
  const { place: at, name } = placeOfRequest(request, bucketSettings(values, folder), folder)
  const place = at ? await openPlace(at) : usual
  if (!place) throw new BackupRefused('Which backup? BACKUP_TO is not set: give a path, or --to DIR or --to gs://BUCKET/PATH.')
  const originals = usual && usual.place !== place.place ? either(place.originals, usual.originals) : place.originals
  const { openBackup } = await import('../infrastructure/backup/open-backup.ts')
  if (request.withoutManifest) {
    const opened = await openBackup(place, { kind: 'duckdb', schema: 0, file: { name: name ?? '', byteSize: 0, sha256: '' } })
    try {
      return await work({ config, source: await readSource(opened.rows, name ?? ''), originals })
    } finally {
      await opened.close()
    }
  }
  const manifest = await findBackup(place, name)
  await requireSound(place, manifest, request)
  const opened = await openBackup(place, manifest)
  try {
    const path =
      manifest.kind === 'duckdb' && 'root' in place && typeof place.root === 'string' ? join(place.root, manifest.file.name) : undefined
    const { schema: number, tables, file, createdAtMs } = manifest
    const source = { name: file.name, rows: opened.rows, schema: number, tables, byteSize: file.byteSize, ...(path && { file: path }) }
    return await work({ config, source, originals, createdAtMs })
  } finally {
    await opened.close()
  }
}

async function requireSound(place: BackupPlace, manifest: BackupManifest, { signal, progress }: RestoreRequest): Promise<void> {
  const { openBackup } = await import('../infrastructure/backup/open-backup.ts')
  const total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const looked = (rows: number) => progress?.({ step: 'verifying the backup', done: (done += rows), total })
  const verified = await verifyBackup({ place, open: openBackup }, manifest, { looked, signal })
  if (verified.outcome === 'damaged')
    throw new BackupDamaged(
      `${manifest.file.name} is damaged: ${verified.why}. Nothing was changed. "imgstream backup list" shows which others there are.`,
    )
}

/** A state without a manifest: what can be read of it is what it has. */
async function readSource(rows: LibraryRows, name: string): Promise<RestoreSource> {
  const schema = await rows.schema()
  if (schema === 0) throw new BackupRefused(`${name} has no library of ImgStream.`)
  return { name, rows, schema, tables: await hashLibrary(rows), byteSize: 0 }
}

type At = Parameters<typeof openPlace>[0]

function placeOfRequest(
  { from, to }: RestoreRequest,
  access: Parameters<typeof placeOfOption>[1],
  folder: string,
): { place?: At; name?: string } {
  if (to !== undefined) return { place: placeOfOption(to, access, folder), ...(from !== undefined && { name: from }) }
  if (from === undefined) return {}
  const slash = from.lastIndexOf('/')
  if (from.startsWith('gs://')) return { place: placeOfOption(from.slice(0, slash), access, folder), name: from.slice(slash + 1) }
  if (slash < 0) return { name: from }
  const path = resolve(folder, from)
  return { place: { type: 'folder', path: dirname(path) }, name: basename(path) }
}

const either = (one: TargetObjects, other: TargetObjects): TargetObjects => ({
  ...one,
  read: async (key) => (await one.read(key)) ?? other.read(key),
  async *list(prefix) {
    yield* one.list(prefix)
    yield* other.list(prefix)
  },
})

async function openTarget({ database }: Pick<Config, 'database'>): Promise<RestoreTarget> {
  if (database.type === 'postgresql') {
    const { restoreIntoPostgres } = await import('../infrastructure/backup/restore-into-postgres.ts')
    return restoreIntoPostgres(database)
  }
  const { restoreIntoFile } = await import('../infrastructure/backup/restore-into-file.ts')
  return restoreIntoFile(database.path, { version })
}

async function describe(present: Present): Promise<RestorePlan['present']> {
  if (present.state !== 'sound') return present
  const photos = (await present.rows.tables()).find(({ name }) => name === 'photos')
  return { state: 'sound', photos: photos ? await present.rows.count(photos) : 0 }
}
