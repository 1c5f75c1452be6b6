import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { restore, planRestore } from '../../src/offline/restore.ts'
import { createKeptObjects } from '../../src/infrastructure/database/integrity/kept-object-repository.ts'
import { refusedAs } from '../contracts/object-store-contract.ts'
import { aLibraryWithBackups, appOn, goOn, hashesOf, type LibraryWithBackups, placeOf } from '../support/backup/a-backed-up-library.ts'
import { openDatabase } from '../support/engines.ts'
import { type LibraryEnv, objectsOfFolder } from '../support/moving/a-moved-library.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { startServerProcess } from '../support/server-process.ts'

describe('a restore', () => {
  let libraries: LibraryWithBackups
  let postgres: TestPostgres | undefined
  before(async () => {
    libraries = await aLibraryWithBackups()
    if (hasPostgres) postgres = await startPostgres()
  })
  after(async () => {
    await postgres?.stop()
    await libraries?.end()
  })
  const engines = hasPostgres ? (['DuckDB', 'PostgreSQL'] as const) : (['DuckDB'] as const)
  const newUrl = async (engine: (typeof engines)[number]) => (engine === 'PostgreSQL' ? postgres?.newDatabase() : undefined)
  const aLibrary = async (engine: (typeof engines)[number]) => libraries.aCopy(await newUrl(engine))
  const run = (env: LibraryEnv, from?: string, more = {}) => restore(env, libraries.folder, { ...(from && { from }), ...more })

  async function requireServed(env: LibraryEnv, count: number) {
    const app = await appOn(env)
    try {
      const { photos } = (await app.ask({ url: '/api/photos?limit=100' })).json<{ photos: { photo_id: string }[] }>()
      assert.equal(photos.length, count)
      for (const { photo_id: id } of photos) {
        for (const kind of ['original', 'thumbnail'])
          assert.equal((await app.ask({ url: `/api/photos/${id}/${kind}` })).statusCode, 200, kind)
      }
      // However long one waits, nothing that another state names is swept.
      assert.deepEqual(await app.sweep(-86_400_000), { objects: 0, expiredUploads: 0, strayUploads: 0 })
    } finally {
      await app.stop({ keepFiles: true })
    }
  }

  for (const engine of engines) {
    it(`on ${engine} brings back the state of the backup, keeps the one before aside with all its objects, and goes back to it`, async () => {
      const env = await aLibrary(engine)
      const before = await hashesOf(env)
      const { manifest } = await libraries.backup(env)
      await goOn(env)
      const afterwards = await hashesOf(env)
      const objects = await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? '')

      const plan = await planRestore(env, libraries.folder, {})
      assert.deepEqual(plan.present, { state: 'sound', photos: 10 })
      assert.deepEqual(await hashesOf(env), afterwards)
      const restored = await run(env)
      assert.deepEqual(await hashesOf(env), before)
      assert.deepEqual([restored.previous, restored.missing, restored.missingPictures, restored.fetched], ['sound', [], 0, 0])
      // Two originals and their pictures came after the backup.
      assert.equal(restored.kept, 6)
      await requireServed(env, 8)
      assert.deepEqual(await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? ''), objects)
      const database = await openDatabase(placeOf(env))
      const kept = await createKeptObjects(database).list(100)
      await database.close()
      assert.equal(kept.filter(({ reason }) => reason === `restore of ${manifest.file.name}`).length, 6)

      const back = await run(env, restored.aside?.name)
      assert.deepEqual(await hashesOf(env), afterwards)
      assert.equal(back.missing.length, 0)
      await requireServed(env, 9)
      assert.deepEqual(await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? ''), objects)
    })
  }

  it('goes across the engines, both ways', { skip: hasPostgres ? false : noPostgres }, async () => {
    const inFile = await aLibrary('DuckDB')
    const before = await hashesOf(inFile)
    const file = await libraries.backup(inFile, { withOriginals: true })
    const inPostgres = { ...libraries.anEmptyOne(await newUrl('PostgreSQL')), BACKUP_TO: inFile.BACKUP_TO ?? '' }
    const there = await run(inPostgres, file.manifest.name)
    assert.deepEqual(
      [there.previous, there.aside, there.missing.length, there.fetched],
      ['absent', undefined, 0, file.manifest.originals.count],
    )
    assert.deepEqual(await hashesOf(inPostgres), before)
    await requireServed(inPostgres, 8)

    const lines = await libraries.backup(inPostgres)
    assert.equal(lines.manifest.kind, 'portable')
    const again = { ...libraries.anEmptyOne(), BACKUP_TO: inFile.BACKUP_TO ?? '' }
    const back = await run(again, lines.manifest.file.name)
    assert.equal(back.missing.length, 0)
    // Pictures that were made anew there have other keys; all else is as it was.
    const found = await hashesOf(again)
    for (const table of ['photos', 'owners', 'events', 'api_tokens']) {
      assert.deepEqual(
        found.find((each) => each.table === table),
        (await hashesOf(inPostgres)).find((each) => each.table === table),
      )
    }
    await requireServed(again, 8)
  })

  for (const engine of engines) {
    it(`on ${engine} is refused while a server uses the database`, async () => {
      const env = await aLibrary(engine)
      await libraries.backup(env)
      const server = await startServerProcess(placeOf(env), libraries.folder)
      try {
        await assert.rejects(run(env), refusedAs('DATABASE_UNAVAILABLE'))
        assert.equal((await fetch(`${server.url}/ready`)).status, 200)
      } finally {
        assert.equal(await server.stop(), 0)
      }
      await run(env)
    })
  }
})
