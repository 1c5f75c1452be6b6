import { AppError } from '../app-error.ts'
import { isAmong } from '../config/backup-place.ts'
import type { Config } from '../config/config.ts'
import { backupAt } from '../config/places.ts'
import type { CreatedBackup } from '../domain/backup/create-backup.ts'
import type { Job } from '../domain/jobs/job.ts'
import type { JobFacts } from '../domain/ports/jobs.ts'
import type { BackupKind } from '../domain/ports/backups.ts'
import type { Database } from '../infrastructure/database/database.ts'

const hour = 3_600_000
const formats: Record<string, BackupKind> = { db: 'duckdb', portable: 'portable' }

/** A backup while this server runs: by its own clock where the settings say where to, and when somebody asks. */
export function backupJob(config: Config, database: Database): Job {
  return {
    name: 'backup',
    everyMs: (config.backup?.everyHours ?? 0) * hour,
    readOptions({ to, format, with_originals: withOriginals, ...others }) {
      const isText = (value: unknown) => value === undefined || typeof value === 'string'
      const [unknown] = Object.keys(others)
      if (unknown !== undefined || !isText(to) || !isText(format) || (format !== undefined && !formats[String(format)])) {
        throw new AppError(
          'INVALID_REQUEST',
          'The job backup takes to (a folder or gs://BUCKET/PATH), format (db or portable) and with_originals.',
        )
      }
      if (withOriginals !== undefined && typeof withOriginals !== 'boolean')
        throw new AppError('INVALID_REQUEST', 'The option with_originals of the job backup is true or false.')
      if (typeof to === 'string') requirePlace(to, config)
      return {
        ...(to !== undefined && { to }),
        ...(format !== undefined && { format }),
        ...(withOriginals !== undefined && { with_originals: withOriginals }),
      }
    },
    async run({ signal, options, progress }) {
      const { to, format, with_originals: withOriginals } = options
      const { createBackupOf, placeOfOption } = await import('./create-backup-of.ts')
      const target = typeof to === 'string' ? placeOfOption(to, config.buckets, process.cwd()) : undefined
      const created = await createBackupOf(config, target, database, {
        ...(typeof format === 'string' && formats[format] && { kind: formats[format] }),
        ...(typeof withOriginals === 'boolean' && { withOriginals }),
        progress: ({ done, total, step }) => progress(done, total, step),
        signal,
      })
      return createdFacts(created)
    },
  }
}

/**
 * Whoever may ask for a backup must not be able to send the library anywhere. In development it goes wherever the server may write: it is one
 * person's own machine.
 */
function requirePlace(to: string, config: Config): void {
  let place: ReturnType<typeof backupAt>
  try {
    place = backupAt(to, config.buckets, process.cwd())
  } catch (error) {
    throw new AppError('INVALID_REQUEST', `The option to of the job backup ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (config.backupPlaces === undefined || isAmong(config.backupPlaces, place)) return
  throw new AppError(
    'INVALID_REQUEST',
    'This server makes backups only where its settings say: in BACKUP_TO and in BACKUP_PLACES. Name one of those, or leave the place out.',
  )
}

/** What a backup came to, for people and programs. */
export function createdFacts({ manifest, place, copied, deleted, seconds }: CreatedBackup): JobFacts {
  const { name, file, kind, tables, originals } = manifest
  return {
    file: file.name,
    place,
    format: kind === 'duckdb' ? 'db' : kind,
    bytes: file.byteSize,
    sha256: file.sha256,
    schema: manifest.schema,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    photos: tables.find(({ table }) => table === 'photos')?.rows ?? 0,
    originals: originals.count,
    original_bytes: originals.bytes,
    ...(copied && {
      originals_copied: copied.copied,
      originals_copied_bytes: copied.copiedBytes,
      originals_missing: copied.missing.length,
    }),
    ...(copied && copied.missing.length > 0 && { missing: copied.missing.slice(0, 100).map(({ key, why }) => ({ key, why })) }),
    deleted,
    seconds,
    name,
  }
}
