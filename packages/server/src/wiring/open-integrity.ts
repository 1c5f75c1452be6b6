import type { Config } from '../config/config.ts'
import { originalAddress } from '../domain/backup/copy-originals.ts'
import type { VerifyDeps } from '../domain/integrity/verify-library.ts'
import type { Log } from '../domain/ports/log.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Imaging } from '../domain/ports/imaging.ts'
import type { TargetObjects } from '../domain/ports/moving.ts'
import type { ObjectStore } from '../domain/ports/object-store.ts'
import type { PhotoRepository } from '../domain/ports/photo-repository.ts'
import { openPlace, openTargetObjects } from '../infrastructure/backup/backup-places.ts'
import { createCheckRepository } from '../infrastructure/database/integrity/check-repository.ts'
import type { Database } from '../infrastructure/database/database.ts'
import { createKeptObjects } from '../infrastructure/database/integrity/kept-object-repository.ts'
import { createLibraryQuestions } from '../infrastructure/database/integrity/library-questions.ts'
import { createLibraryRepairs } from '../infrastructure/database/integrity/library-repairs.ts'
import { targetFolder } from '../infrastructure/moving/folder-objects.ts'
import { libraryRows } from '../infrastructure/moving/library-rows.ts'

export interface IntegrityParts {
  database: Database
  objects: ObjectStore
  photos: PhotoRepository
  imaging: Imaging
  clock: Clock
  log: Log
  /** Objects younger than this may be on their way, ms. */
  orphanGraceMs: number
  forgetPhoto?: (photoId: string) => void
}

/** What a check of this installation and its repairs need. */
export function openIntegrity(config: Config, parts: IntegrityParts): Omit<VerifyDeps, 'pace'> {
  const { database, objects, photos, imaging, clock, log, orphanGraceMs, forgetPhoto = () => {} } = parts
  const { backup } = config
  return {
    rows: libraryRows(database.engine, database, 'the library'),
    questions: createLibraryQuestions(database),
    repairs: createLibraryRepairs(database),
    kept: createKeptObjects(database),
    checks: createCheckRepository(database),
    photos,
    objects,
    imaging,
    clock,
    log,
    forgetPhoto,
    target: targetOf(config),
    graceMs: orphanGraceMs,
    ...(backup && { fromBackup: async (checksum) => (await openPlace(backup.to)).originals.read(originalAddress(checksum)) }),
  }
}

/** Opened when an original is put back: nearly never. */
function targetOf({ storage }: Config): TargetObjects {
  if (storage.type === 'folder') return targetFolder(storage.path)
  const opened = () => openTargetObjects(storage)
  return {
    place: `the bucket ${storage.name}`,
    read: async (key) => (await opened()).read(key),
    async *list(prefix) {
      yield* (await opened()).list(prefix)
    },
    write: async (key, body, accept) => (await opened()).write(key, body, accept),
    delete: async (key) => (await opened()).delete(key),
  }
}
