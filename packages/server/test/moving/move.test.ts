import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkTable } from '../../src/domain/moving/check-rows.ts'
import { MoveUnfinished } from '../../src/domain/moving/progress.ts'
import { migrate } from '../../src/infrastructure/database/migrate.ts'
import { openPostgres } from '../../src/infrastructure/database/postgres/postgres-database.ts'
import { libraryRows } from '../../src/infrastructure/moving/library-rows.ts'
import { leftBehind, movableTables } from '../../src/infrastructure/moving/movable-tables.ts'
import { openSource, openTarget } from '../../src/infrastructure/moving/open-databases.ts'
import { refusedAs } from '../contracts/object-store-contract.ts'
import { type DatabasePlace, onEachEngine, openDatabase } from '../support/engines.ts'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { aLibraryToMove, allRows, type LibraryEnv, moved, objectsOfBucket, objectsOfFolder } from '../support/moving/a-moved-library.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { startServerProcess } from '../support/server-process.ts'
import { testApp } from '../support/test-app.ts'

onEachEngine('the tables of the schema', (engine) => {
  it('are all moved, or named as left behind', async () => {
    const database = await openDatabase(await engine.newPlace())
    try {
      await migrate(database)
      // A table that cannot be moved, because it has no key or a type of one engine only, makes this throw.
      const tables = await movableTables(database, database.engine)
      const all = await database.query<{ name: string }>(
        `select table_name as name from information_schema.tables where table_schema in ('main', 'public') order by name`,
      )
      assert.deepEqual(
        all.map(({ name }) => name).filter((name) => !leftBehind.has(name)),
        tables.map(({ name }) => name),
      )
      for (const column of ['original_key', 'preview_key']) {
        assert.ok(tables.find(({ name }) => name === 'photo_versions')?.columns.some(({ name }) => name === column))
      }
    } finally {
      await database.close()
    }
  })
})

describe('a move', () => {
  let folder: string
  let env: LibraryEnv
  let source: { place: DatabasePlace; objects: string }
  let postgres: TestPostgres | undefined
  let gcs: GcsServer
  let made = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-move-'))
    env = await aLibraryToMove(folder)
    source = { place: { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: env.LOCAL_DB_PATH ?? '' }, objects: env.LOCAL_STORAGE_PATH ?? '' }
    gcs = await startGcsServer({ bucketName: 'photos' })
    if (hasPostgres) postgres = await startPostgres()
  })
  after(async () => {
    await gcs?.close()
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const newFiles = () => {
    const at = join(folder, `target-${++made}`)
    return { path: join(at, 'imgstream.db'), objects: join(at, 'photos') }
  }
  const toFiles = ({ path, objects }: ReturnType<typeof newFiles>) =>
    ({ database: { type: 'duckdb', path }, objects: { type: 'folder', path: objects } }) as const
  /** A library of its own, to be spoilt. */
  async function aCopy(): Promise<LibraryEnv> {
    const files = newFiles()
    assert.equal(outcomeOf(await moved(env, folder, toFiles(files))), 'moved')
    return { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: files.path, LOCAL_STORAGE_PATH: files.objects }
  }
  /** The bytes of one of the library's originals. */
  const anOriginal = async () =>
    readFile(join(source.objects, Object.keys(await objectsOfFolder(source.objects)).findLast((key) => key.startsWith('originals/')) ?? ''))
  const outcomeOf = (end: Awaited<ReturnType<typeof moved>>) => (end.dryRun ? end.target : end.outcome)

  it('to PostgreSQL and a bucket and back gives the same library, row by row and byte by byte', {
    skip: hasPostgres ? false : noPostgres,
  }, async () => {
    assert.ok(postgres)
    const rows = await allRows(source.place)
    const objects = await objectsOfFolder(source.objects)
    const before = await readFile(source.place.DATABASE_TYPE === 'duckdb' ? source.place.LOCAL_DB_PATH : '')
    const url = await postgres.newDatabase()
    const cloud = { GCS_ENDPOINT: gcs.url }
    const there = await moved({ ...env, ...cloud }, folder, {
      database: { type: 'postgresql', url },
      objects: { type: 'bucket', name: 'photos' },
    })
    assert.equal(outcomeOf(there), 'moved')
    assert.deepEqual(await allRows({ DATABASE_TYPE: 'postgresql', DATABASE_URL: url }), rows)
    assert.deepEqual(objectsOfBucket(gcs.bucket), objects)
    // The source was only read.
    assert.deepEqual(await readFile(env.LOCAL_DB_PATH ?? ''), before)

    const inCloud = { DATABASE_TYPE: 'postgresql', DATABASE_URL: url, GCS_BUCKET_NAME: 'photos', ...cloud }
    const files = newFiles()
    const back = await moved(inCloud, folder, toFiles(files))
    assert.equal(outcomeOf(back), 'moved')
    assert.deepEqual(await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: files.path }), rows)
    assert.deepEqual(await objectsOfFolder(files.objects), objects)
    assert.ok(!there.dryRun && there.outcome === 'moved' && !back.dryRun && back.outcome === 'moved')
    assert.deepEqual(back.checked, there.checked)
    assert.deepEqual([there.counts.openUploads, back.counts.openUploads], [1, 0])
    // Ten requests a photo would be a cost to think about; one an object is not.
    assert.ok((gcs.operations.get('objects.insert') ?? 0) <= Object.keys(objects).length)

    const app = await testApp({ place: { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: files.path }, folder: files.objects })
    try {
      const { photos } = (await app.ask({ url: '/api/photos?limit=100' })).json<{ photos: { filename: string; photo_id: string }[] }>()
      assert.equal(photos.length, 8)
      for (const { photo_id: id } of photos) assert.equal((await app.ask({ url: `/api/photos/${id}/original` })).statusCode, 200)
      assert.equal((await app.put('new.jpg', await anOriginal())).statusCode, 201)
      assert.deepEqual(await app.sweep(0), { objects: 0, expiredUploads: 0, strayUploads: 0 })
    } finally {
      await app.stop({ keepFiles: true })
    }
  })

  it('that is done says so when it is asked for again, and touches nothing', async () => {
    const files = newFiles()
    assert.equal(outcomeOf(await moved(env, folder, toFiles(files))), 'moved')
    const { mtimeMs } = await stat(files.path)
    assert.equal(outcomeOf(await moved(env, folder, { ...toFiles(files), dryRun: true })), 'moved before')
    assert.equal((await stat(files.path)).mtimeMs, mtimeMs)
    assert.equal(outcomeOf(await moved(env, folder, toFiles(files))), 'moved before')
  })

  it('that is tried only counts and makes nothing', async () => {
    const files = newFiles()
    const end = await moved(env, folder, { ...toFiles(files), dryRun: true })
    assert.ok(end.dryRun)
    const objects = Object.keys(await objectsOfFolder(source.objects))
    assert.deepEqual(
      [end.target, end.counts.originals, end.counts.derived, end.counts.openUploads],
      [
        'empty',
        objects.filter((key) => key.startsWith('originals/')).length,
        objects.filter((key) => key.startsWith('derivatives/')).length,
        1,
      ],
    )
    await assert.rejects(stat(join(files.path, '..')), { code: 'ENOENT' })
  })

  it('names a damaged original and a missing one, is not done, and is done when they are back or gone', async () => {
    const spoilt = await aCopy()
    const keys = Object.keys(await objectsOfFolder(spoilt.LOCAL_STORAGE_PATH ?? '')).filter((key) => key.startsWith('originals/'))
    const [first = '', second = ''] = keys.map((key) => join(spoilt.LOCAL_STORAGE_PATH ?? '', key))
    const bytes = await readFile(first)
    const flipped = Buffer.from(bytes)
    const middle = bytes.length >> 1
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 1, middle)
    await writeFile(first, flipped)
    await rm(second)
    const files = newFiles()
    const end = await moved(spoilt, folder, toFiles(files))
    assert.ok(!end.dryRun && end.outcome === 'damaged')
    assert.deepEqual(end.damaged.map(({ key }) => key).sort(), keys.slice(0, 2))
    assert.match(end.damaged.map(({ why }) => why).join(), /SHA-256.*missing|missing.*SHA-256/)
    for (const { filename } of end.damaged) assert.match(filename ?? '', /\.jpe?g$/i)
    const place: DatabasePlace = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: files.path }
    await assert.rejects(testApp({ place, folder: files.objects }), refusedAs('DATABASE_UNAVAILABLE'))
    await assert.rejects(testApp({ place, folder: files.objects }), /being moved into this database/)
    await assert.rejects(moved({ ...place, LOCAL_STORAGE_PATH: files.objects }, folder, toFiles(newFiles())), /half a library/)

    await writeFile(first, bytes)
    const app = await testApp({
      place: { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: spoilt.LOCAL_DB_PATH ?? '' },
      folder: spoilt.LOCAL_STORAGE_PATH ?? '',
    })
    const lost = end.damaged.find(({ key }) => key === keys[1])
    const versions = await app.database.query<{ photo_id: string }>('select photo_id from photo_versions where original_key = $1::text', [
      keys[1] ?? '',
    ])
    assert.equal(lost?.photoId, versions[0]?.photo_id)
    await app.ask({ method: 'DELETE', url: `/api/photos/${lost?.photoId}` })
    assert.equal((await app.ask({ method: 'DELETE', url: '/api/trash' })).statusCode, 200)
    await app.stop({ keepFiles: true })
    const again = await moved(spoilt, folder, toFiles(files))
    assert.equal(outcomeOf(again), 'moved')
    assert.deepEqual(await allRows(place), await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: spoilt.LOCAL_DB_PATH ?? '' }))
  })

  it('goes on with what changed in the source since it was stopped, uploads to old photos and names that changed hands included', async () => {
    const changing = await aCopy()
    const place: DatabasePlace = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: changing.LOCAL_DB_PATH ?? '' }
    const files = newFiles()
    // Its last step fails: everything is there, but not done.
    const [key = ''] = Object.keys(await objectsOfFolder(changing.LOCAL_STORAGE_PATH ?? '')).filter((each) => each.startsWith('originals/'))
    const path = join(changing.LOCAL_STORAGE_PATH ?? '', key)
    const bytes = await readFile(path)
    await rm(path)
    assert.equal(outcomeOf(await moved(changing, folder, toFiles(files))), 'damaged')
    await writeFile(path, bytes)

    const app = await testApp({ place, folder: changing.LOCAL_STORAGE_PATH ?? '' })
    const { photos } = (await app.ask({ url: '/api/photos?limit=100' })).json<{ photos: { filename: string; photo_id: string }[] }>()
    const [one, two] = photos.filter(({ filename }) => filename.startsWith('IMG_'))
    assert.ok(one && two)
    const body = await readFile(path)
    assert.equal((await app.put(one.filename, Buffer.concat([body, Buffer.from('new')]), 'on_collision=overwrite')).statusCode, 200)
    await app.ask({ method: 'DELETE', url: `/api/photos/${two.photo_id}` })
    assert.equal((await app.put(two.filename, Buffer.concat([body, Buffer.from('other')]))).statusCode, 201)
    await app.stop({ keepFiles: true })
    assert.equal(outcomeOf(await moved(changing, folder, toFiles(files))), 'moved')
    assert.deepEqual(await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: files.path }), await allRows(place))
    assert.deepEqual(await objectsOfFolder(files.objects), await objectsOfFolder(changing.LOCAL_STORAGE_PATH ?? ''))
  })

  it('is not done when a row of the target is not that of the source', async () => {
    const copy = await aCopy()
    const [one, two] = [
      await openDatabase(source.place),
      await openDatabase({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: copy.LOCAL_DB_PATH ?? '' }),
    ]
    try {
      const [from, to] = [libraryRows('duckdb', one, 'one'), libraryRows('duckdb', two, 'two')]
      const table = (await from.tables()).find(({ name }) => name === 'photos')
      assert.ok(table)
      assert.equal((await checkTable(from, to, table)).rows, 9)
      await two.transaction((sql) => sql.query(`update photos set latitude = 1.5 where filename = 'cat.jpg'`))
      await assert.rejects(checkTable(from, to, table), /table photos is not the same on both sides/)
      await two.transaction((sql) => sql.query(`delete from photos where filename = 'cat.jpg'`))
      await assert.rejects(checkTable(from, to, table), MoveUnfinished)
    } finally {
      await one.close()
      await two.close()
    }
  })

  it('refuses a target that is not empty, one of another move, and the source itself; nothing is written', async () => {
    const other = await aCopy()
    const used = { path: other.LOCAL_DB_PATH ?? '', objects: other.LOCAL_STORAGE_PATH ?? '' }
    const fresh = newFiles()
    await rm(join(folder, 'elsewhere'), { recursive: true, force: true })
    const third = await aCopy()
    // Moved there from `env`; from anywhere else that is another move.
    await assert.rejects(moved(third, folder, toFiles(used)), /another move/)
    const lived = newFiles()
    const app = await testApp({ place: { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: lived.path }, folder: lived.objects })
    await app.put('mine.jpg', await anOriginal())
    await app.stop({ keepFiles: true })
    const before = await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: lived.path })
    await assert.rejects(moved(env, folder, toFiles(lived)), /not empty/)
    await assert.rejects(moved(env, folder, toFiles({ ...fresh, objects: lived.objects })), /not empty/)
    assert.deepEqual(await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: lived.path }), before)
    assert.equal(outcomeOf(await moved(env, folder, { ...toFiles(lived), dryRun: true })), 'not empty')
    await assert.rejects(moved(env, folder, toFiles({ ...fresh, path: env.LOCAL_DB_PATH ?? '' })), /the one that the library is in/)
    await assert.rejects(moved(env, folder, toFiles({ ...fresh, objects: source.objects })), /must not share/)
    await assert.rejects(moved(env, folder, toFiles({ ...fresh, objects: join(source.objects, 'below') })), /must not share/)
    await assert.rejects(moved({ ...env, LOCAL_STORAGE_PATH: join(folder, 'nothing') }, folder, toFiles(fresh)), /LOCAL_STORAGE_PATH/)
  })

  it('refuses a library whose file a server has open, and reads it as acknowledged when that server was killed', async () => {
    const own = newFiles()
    const at = dirname(own.path)
    await mkdir(at, { recursive: true })
    // Locks are between processes; in one process the file is opened again.
    const server = await startServerProcess({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: own.path }, at)
    const library: LibraryEnv = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: own.path, LOCAL_STORAGE_PATH: own.objects }
    try {
      const answer = await fetch(`${server.url}/api/photos/kept.jpg`, { method: 'PUT', body: await anOriginal() })
      assert.equal(answer.status, 201)
      await assert.rejects(moved(library, folder, toFiles(newFiles())), /open in another process/)
    } finally {
      await server.kill()
    }
    assert.ok((await readdir(at)).includes('imgstream.db.wal'))
    const end = await moved(library, folder, toFiles(newFiles()))
    assert.ok(!end.dryRun && end.outcome === 'moved')
    assert.equal(end.counts.originals, 1)
  })

  describe('of PostgreSQL', { skip: hasPostgres ? false : noPostgres }, () => {
    async function inPostgres(): Promise<{ url: string; env: LibraryEnv }> {
      assert.ok(postgres)
      const url = await postgres.newDatabase()
      const { objects } = newFiles()
      assert.equal(
        outcomeOf(await moved(env, folder, { database: { type: 'postgresql', url }, objects: { type: 'folder', path: objects } })),
        'moved',
      )
      return { url, env: { DATABASE_TYPE: 'postgresql', DATABASE_URL: url, LOCAL_STORAGE_PATH: objects } }
    }

    it('is refused while a server is connected, on either side', async () => {
      const { url, env: library } = await inPostgres()
      const server = await openPostgres(url)
      try {
        await server.ping(5000)
        await assert.rejects(moved(library, folder, toFiles(newFiles())), /A server is using the database of the library/)
        await assert.rejects(
          moved(env, folder, { database: { type: 'postgresql', url }, objects: { type: 'folder', path: newFiles().objects } }),
          /A server is using the database of the target/,
        )
      } finally {
        await server.close()
      }
    })

    it('is refused while a server is connected that nobody asked anything for long: it only listens', async () => {
      const { url, env: library } = await inPostgres()
      const server = await openPostgres(url)
      const ready = Promise.withResolvers<void>()
      const listening = server.listen?.('idle', { onMessage: () => {}, onLost: () => {}, onReady: ready.resolve })
      try {
        await ready.promise
        await assert.rejects(moved(library, folder, toFiles(newFiles())), /A server is using the database of the library \(1 connections\)/)
      } finally {
        await listening?.close()
        await server.close()
      }
    })

    it('lets a server that starts meanwhile read, and keeps it from writing', async () => {
      const { url } = await inPostgres()
      const opened = await openSource({ type: 'postgresql', url })
      const server = await openPostgres(url)
      try {
        await opened.reading(async (rows) => {
          assert.ok((await server.query('select id from owners')).length > 0)
          const write = server.transaction(async (sql) => {
            await sql.query(`set local lock_timeout = '100ms'`)
            await sql.query('delete from events')
          })
          await assert.rejects(write, (error: Error) => /lock timeout/.test(`${error.message} ${String(error.cause)}`))
          const events = (await rows.tables()).find(({ name }) => name === 'events')
          assert.ok(events && (await rows.count(events)) > 0)
        })
        await server.transaction((sql) => sql.query('delete from events'))
      } finally {
        await server.close()
        await opened.close()
      }
    })

    it('is refused while another move into the same database runs', async () => {
      assert.ok(postgres)
      const database = { type: 'postgresql' as const, url: await postgres.newDatabase() }
      const [first, second] = [await openTarget(database, { readOnly: false }), await openTarget(database, { readOnly: false })]
      try {
        await first.alone(async () => {
          await assert.rejects(
            second.alone(async () => {}),
            refusedAs('DATABASE_UNAVAILABLE'),
          )
        })
        await second.alone(async () => {})
      } finally {
        await first.close()
        await second.close()
      }
    })
  })
})
