import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { it } from 'node:test'
import { createBatchRepository } from '../../../src/infrastructure/database/uploads/batch-repository.ts'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { createEventRepository } from '../../../src/infrastructure/database/monitoring/event-repository.ts'
import { migrate, parseMigration, readMigrations } from '../../../src/infrastructure/database/migrate.ts'
import { createOwnerRepository } from '../../../src/infrastructure/database/accounts/owner-repository.ts'
import { createPhotoRepository } from '../../../src/infrastructure/database/photos/photo-repository.ts'
import { createReviewRepository } from '../../../src/infrastructure/database/uploads/review-repository.ts'
import { createSettingsRepository } from '../../../src/infrastructure/database/photos/settings-repository.ts'
import { createUploadRepository } from '../../../src/infrastructure/database/uploads/upload-repository.ts'
import { refusedAs } from '../../contracts/object-store-contract.ts'
import { anOverwriteOf, aPhotoRow } from '../../support/builders.ts'
import { type DatabasePlace, onEachEngine, openDatabase } from '../../support/engines.ts'

const migrations = await readMigrations()
const ownerId = '01900000-0000-7000-8000-000000000001'
const batch = '01900000-0000-7000-8000-0000000000b1'
const cat = '01900000-0000-7000-8000-0000000000a1'

onEachEngine('migrations', (engine) => {
  async function withDatabase<T>(work: (database: Database) => Promise<T>, place?: DatabasePlace): Promise<T> {
    const database = await openDatabase(place ?? (await engine.newPlace()))
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  }

  for (const { number, name } of migrations) {
    it(`bring a library of schema ${name} to the newest, whole and usable`, () =>
      withDatabase(async (database) => {
        await migrate(database, { upTo: number })
        await writeLibrary(database, number)
        const names = await migrate(database)
        assert.deepEqual(
          names,
          migrations.filter((each) => each.number > number).map((each) => each.name),
        )
        await readLibrary(database)
        if (number >= 2)
          assert.equal((await createReviewRepository(database).list(ownerId, batch, 1, 10))[0]?.decision?.choice, 'overwrite')
        const { sums } = await createEventRepository(database).total(ownerId, { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER })
        const counted = Object.fromEntries(sums.map(({ label, count }) => [label, count]))
        assert.deepEqual(counted, { overwrite: 1, ...(number >= 8 && { skip: 1 }), ...(number >= 12 && { keep_both: 1 }) })
        assert.deepEqual(await createSettingsRepository(database).listRetentions(), number >= 3 ? [{ ownerId, days: 30 }] : [])
        assert.deepEqual(await createSettingsRepository(database).listTrashRetentions(), number >= 14 ? [{ ownerId, days: 60 }] : [])
      }))
  }

  it('do nothing at the second start, also with the file opened anew', async () => {
    const place = await engine.newPlace()
    assert.equal((await withDatabase((database) => migrate(database), place)).length, migrations.length)
    await withDatabase((database) => writeLibrary(database, 1), place)
    assert.deepEqual(await withDatabase((database) => migrate(database), place), [])
    await withDatabase((database) => readLibrary(database), place)
  })

  it('happen whole or not at all', () =>
    withDatabase(async (database) => {
      const broken = parseMigration('0002-broken', 'create table extra (id integer);\nselect no_such_column from photos;')
      await assert.rejects(migrate(database, { migrations: [...migrations.slice(0, 1), broken] }))
      await assert.rejects(database.query('select 1 from photos'))
      assert.deepEqual((await migrate(database)).length, migrations.length)
    }))

  it('refuse a schema of a newer version and touch nothing', () =>
    withDatabase(async (database) => {
      const next = `${String(migrations.length + 1).padStart(4, '0')}-next`
      const newer = parseMigration(next, 'create table extra (id integer);')
      await migrate(database, { migrations: [...migrations, newer] })
      await assert.rejects(migrate(database), refusedAs('DATABASE_UNAVAILABLE'))
      await assert.rejects(migrate(database), /newer version of ImgStream .*next/)
      assert.deepEqual(await database.query('select id from extra'), [])
    }))

  it("let the release before run on a schema that says it fits that release's code", () =>
    withDatabase(async (database) => {
      const known = migrations.length
      const next = `${String(known + 1).padStart(4, '0')}-next`
      const newer = parseMigration(next, `-- oldest code: ${String(known).padStart(4, '0')}\nalter table batches add column note text;`)
      await migrate(database, { migrations: [...migrations, newer] })
      assert.deepEqual(await migrate(database), [])
      await writeLibrary(database, known)
      await readLibrary(database)
    }))

  if (engine.name === 'PostgreSQL') {
    it('are applied once when ten instances start at once', async () => {
      const place = await engine.newPlace()
      const applied = await Promise.all(Array.from({ length: 10 }, () => withDatabase((database) => migrate(database), place)))
      assert.deepEqual(
        applied.filter((names) => names.length > 0),
        [migrations.map(({ name }) => name)],
      )
    })
  }
})

/** Data as the code of an earlier schema wrote it: each schema has a file in schemas/ with what it added to the one before. */
async function writeLibrary(database: Database, number: number) {
  for (let each = 1; each <= number; each++) {
    const path = join(import.meta.dirname, 'schemas', `${String(each).padStart(4, '0')}.sql`)
    const { statements } = parseMigration('0000-data', await readFile(path, 'utf8'))
    await database.transaction(async (sql) => {
      for (const { text } of statements) await sql.query(text)
    })
  }
}

async function readLibrary(database: Database) {
  const photos = createPhotoRepository(database)
  const photo = await photos.findById(ownerId, cat)
  assert.ok(photo)
  assert.deepEqual(
    [photo.filename, photo.version, photo.takenAtMs, photo.takenOffsetMin, photo.byteSize, photo.camera, photo.longitude],
    ["猫 '🐈'.JPEG", 2, 1715682667120, 540, 3_000_000, 'Apple iPhone 5', -11.8851],
  )
  assert.equal((await photos.findLiveByNameKey(ownerId, "猫 '🐈'.jpg"))?.id, cat)
  const [second, first] = await photos.listVersions(ownerId, cat)
  assert.deepEqual(
    [second?.keys.full, second?.exif.iso, first?.replacedAtMs, first?.origin],
    ['derivatives/o/p/3.full.jpg', 100, 1715682800000, 'uploaded'],
  )
  assert.deepEqual(await photos.months(ownerId), [{ month: '2024-05', count: 1 }])
  assert.deepEqual(JSON.parse(await photos.monthColumns(ownerId, '2024-05')).photo_id, [cat])
  const [trashed] = await photos.listTrash(ownerId, { limit: 5 })
  assert.deepEqual([trashed?.filename, trashed?.takenAtMs, trashed?.renditions], ['old.heic', -4544208000000, 'failed'])
  const [batchVersion] = await photos.listBatchVersions(ownerId, '01900000-0000-7000-8000-0000000000b1')
  assert.equal(batchVersion?.photoId, cat)

  assert.equal(
    (await createOwnerRepository(database).findOrCreate({ subject: 'dev:dev@example.com', email: '', displayName: '' }, cat, 0)).id,
    ownerId,
  )
  assert.equal((await createBatchRepository(database).find(ownerId, '01900000-0000-7000-8000-0000000000b1'))?.counts.failed, 3)
  assert.deepEqual((await createUploadRepository(database).find(ownerId, '01900000-0000-7000-8000-0000000000c1'))?.metadata, {
    filename: '猫.jpg',
    flag: null,
  })
  assert.deepEqual((await createEventRepository(database).list(ownerId, 0, 5))[0]?.details, { decision: 'overwrite' })

  // And it goes on being used.
  const taken = aPhotoRow({ ownerId, filename: photo.filename })
  assert.equal(await photos.insert(taken), false)
  assert.equal(await photos.insert(aPhotoRow({ ownerId, filename: 'old.heic' })), true)
  assert.equal(await photos.replace(anOverwriteOf({ photo, version: taken.version }), 2), true)
  assert.equal((await photos.listVersions(ownerId, cat)).length, 3)
}
