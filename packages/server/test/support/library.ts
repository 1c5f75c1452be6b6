import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { v7 } from 'uuid'
import type { IngestOutcome, IngestRequest } from '../../src/domain/photos/ingest-request.ts'
import type { PhotoVersion } from '../../src/domain/photos/photo.ts'
import { uploadPhoto } from '../../src/domain/photos/upload-photo.ts'
import type { NewEvent } from '../../src/domain/ports/events.ts'
import type { Log } from '../../src/domain/ports/log.ts'
import type { VersionRepository } from '../../src/domain/ports/version-repository.ts'
import type { CommitDeps } from '../../src/domain/uploads/commit-upload.ts'
import { createBatchRepository } from '../../src/infrastructure/database/uploads/batch-repository.ts'
import type { Database } from '../../src/infrastructure/database/database.ts'
import { migrate } from '../../src/infrastructure/database/migrate.ts'
import { createPhotoRepository } from '../../src/infrastructure/database/photos/photo-repository.ts'
import { createReviewRepository } from '../../src/infrastructure/database/uploads/review-repository.ts'
import { createUploadRepository } from '../../src/infrastructure/database/uploads/upload-repository.ts'
import { createVersionRepository } from '../../src/infrastructure/database/photos/version-repository.ts'
import { createImaging } from '../../src/infrastructure/imaging/create-imaging.ts'
import { createFileObjectStore } from '../../src/infrastructure/object-storage/file-object-store.ts'
import { openUsualDatabase } from './engines.ts'

/** Says nothing; tests that care look at events. */
export const quietLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => quietLog }

/** A moment that tests move on by hand. */
export function aClock(startMs = Date.UTC(2026, 10, 24, 12)) {
  const clock = { now: startMs, nowMs: () => clock.now, newId: () => v7() }
  return clock
}

/**
 * What use cases need, over a real database and real files in a temporary folder. `ownerId` is someone who has nothing yet.
 * Events and queued renditions are kept in lists.
 */
export async function aLibrary(options: { database?: Database } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-library-'))
  const database = options.database ?? (await openUsualDatabase())
  await migrate(database)
  const clock = aClock()
  const events: NewEvent[] = []
  const queued: PhotoVersion[] = []
  const imaging = createImaging({ thumbnailMaxSize: 400, thumbnailQuality: 80 })
  const deps = {
    photos: createPhotoRepository(database),
    batches: createBatchRepository(database),
    reviews: createReviewRepository(database),
    uploads: createUploadRepository(database),
    versions: createVersionRepository(database),
    objects: await createFileObjectStore({ root: folder }),
    imaging,
    clock,
    log: quietLog,
    events: { record: (...happened: NewEvent[]) => void events.push(...happened) },
    renditions: { enqueue: (version: PhotoVersion) => void queued.push(version) },
    limits: { minBytes: 100, maxBytes: 1_000_000 },
  } satisfies CommitDeps & { versions: VersionRepository }
  const ownerId = v7()

  return {
    ...deps,
    deps,
    database,
    clock,
    folder,
    ownerId,
    recorded: events,
    queued,
    upload(filename: string, bytes: Buffer, request: Partial<IngestRequest> = {}): Promise<IngestOutcome> {
      return uploadPhoto(deps, { ownerId, filename, onCollision: 'fail', body: Readable.from([bytes]), ...request })
    },
    /** Every file that is stored, as paths below the folder. */
    async files(): Promise<string[]> {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    },
    async close() {
      await imaging.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Library = Awaited<ReturnType<typeof aLibrary>>
