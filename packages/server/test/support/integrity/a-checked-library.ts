import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createPace } from '../../../src/domain/integrity/pace.ts'
import { type ShowCheck, type VerifyDeps, type VerifyOptions, verifyLibrary } from '../../../src/domain/integrity/verify-library.ts'
import { createCheckRepository } from '../../../src/infrastructure/database/integrity/check-repository.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { createKeptObjects } from '../../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { createLibraryQuestions } from '../../../src/infrastructure/database/integrity/library-questions.ts'
import { createLibraryRepairs } from '../../../src/infrastructure/database/integrity/library-repairs.ts'
import { createOwnerRepository } from '../../../src/infrastructure/database/accounts/owner-repository.ts'
import { folderObjects, targetFolder } from '../../../src/infrastructure/moving/folder-objects.ts'
import { libraryRows } from '../../../src/infrastructure/moving/library-rows.ts'
import { aLibrary } from '../library.ts'
import { aJpeg } from '../small-pictures.ts'

/** A library with real pictures, and what checks and repairs need. */
export async function aCheckedLibrary(database: Database) {
  const library = await aLibrary({ database })
  await createOwnerRepository(database).findOrCreate({ subject: 'test', email: 'a@b.example', displayName: 'a' }, library.ownerId, 0)
  // Files carry the real time.
  library.clock.now = Date.now()
  const checks = createCheckRepository(database)
  const kept = createKeptObjects(database)
  const complaints: object[] = []
  const verifyDeps: VerifyDeps = {
    ...library.deps,
    rows: libraryRows(database.engine, database, 'the test'),
    questions: createLibraryQuestions(database),
    repairs: createLibraryRepairs(database),
    kept,
    checks,
    target: targetFolder(library.folder),
    forgetPhoto: () => {},
    pace: createPace({ share: 0 }),
    graceMs: 3_600_000,
    noteEveryMs: 0,
    log: { ...library.log, error: (_event, details = {}) => void complaints.push(details) },
  }
  const verify = (options: Partial<VerifyOptions> & { deps?: Partial<VerifyDeps>; show?: ShowCheck } = {}) =>
    verifyLibrary(
      { ...verifyDeps, ...options.deps },
      { deep: options.deep ?? false, repair: options.repair ?? false, ...(options.again && { again: true }) },
      options.show,
    )
  let made = 0
  return {
    ...library,
    verifyDeps,
    checks,
    kept,
    complaints,
    verify,
    /** What a check finds, as `kind` alone, in order. */
    async found(options: Parameters<typeof verify>[0] = {}): Promise<string[]> {
      await verify(options)
      return (await checks.list(1000)).map(({ kind }) => kind)
    },
    /** A new photo with its keys and their paths. */
    async aPhoto(text = `photo ${++made}`, filename = `${text.replaceAll(' ', '-')}.jpg`) {
      const bytes = await aJpeg(text)
      const { photo } = await library.upload(filename, bytes)
      const version = await library.photos.findVersion(library.ownerId, photo.id, 1)
      if (!version) throw new Error('the photo has no version')
      const path = (key = '') => join(library.folder, key)
      const { original, preview, thumbnail } = version.keys
      return {
        id: photo.id,
        photo,
        version,
        bytes,
        key: original,
        original: path(original),
        preview: path(preview),
        thumbnail: path(thumbnail),
      }
    },
    /** The bytes that the library gives as the current original of a photo. */
    async bytesOf(photoId: string): Promise<Buffer> {
      const version = await library.photos.findVersion(library.ownerId, photoId)
      return readFile(join(library.folder, version?.keys.original ?? ''))
    },
    readsBackupOf: (bytes: Buffer) => async (): Promise<Readable | undefined> => {
      const at = join(library.folder, 'backup-original')
      await writeFile(at, bytes)
      return (await import('node:fs')).createReadStream(at)
    },
    folderObjects: folderObjects(library.folder),
    sql: (text: string, values: (string | number | null)[] = []) =>
      database.transaction((sql) => sql.query<Record<string, never>>(text, values)),
  }
}

export type CheckedLibrary = Awaited<ReturnType<typeof aCheckedLibrary>>
