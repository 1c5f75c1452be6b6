import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { v7 } from 'uuid'
import { createBackup, openBackups } from '../../src/offline/backup.ts'
import { BackupDamaged, BackupRefused } from '../../src/domain/backup/backup-errors.ts'
import { hashLibrary } from '../../src/domain/backup/hash-rows.ts'
import { makeBackup } from '../../src/infrastructure/backup/make-backup.ts'
import { openBackup } from '../../src/infrastructure/backup/open-backup.ts'
import { folderPlace } from '../../src/infrastructure/backup/folder-place.ts'
import { createPhotoRepository } from '../../src/infrastructure/database/photos/photo-repository.ts'
import { libraryRows } from '../../src/infrastructure/moving/library-rows.ts'
import { aPhotoRow } from '../support/builders.ts'
import { type DatabasePlace, openDatabase } from '../support/engines.ts'
import { startGcsServer } from '../support/gcs/gcs-server.ts'
import { aLibraryToMove, type LibraryEnv, moved } from '../support/moving/a-moved-library.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'

describe('a backup', () => {
  let folder: string
  let env: LibraryEnv
  let inPostgres: LibraryEnv
  let postgres: TestPostgres | undefined
  let made = 0
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-backup-test-'))
    const duckDb = await aLibraryToMove(folder)
    env = { ENVIRONMENT: 'test', ...duckDb }
    if (!hasPostgres) return
    postgres = await startPostgres()
    const DATABASE_URL = await postgres.newDatabase()
    await moved(env, folder, {
      database: { type: 'postgresql', url: DATABASE_URL },
      objects: { type: 'folder', path: join(folder, 'postgres-photos') },
    })
    inPostgres = { ENVIRONMENT: 'test', DATABASE_TYPE: 'postgresql', DATABASE_URL, LOCAL_STORAGE_PATH: join(folder, 'postgres-photos') }
  })
  after(async () => {
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const newTarget = () => join(folder, `backups-${++made}`)
  const onDuckDb = () => ({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: env.LOCAL_DB_PATH ?? '' }) as const

  async function hashesOf(place: DatabasePlace) {
    const database = await openDatabase(place)
    try {
      return await hashLibrary(libraryRows(database.engine, database, ''))
    } finally {
      await database.close()
    }
  }

  it('of a DuckDB file is that library, row by row, for its owner alone, and its manifest says so', async () => {
    const to = newTarget()
    const { manifest } = await createBackup(env, folder, { to })
    assert.match(manifest.file.name, /^imgstream_\d{8}_\d{6}\.db$/)
    assert.deepEqual(manifest.tables, await hashesOf(onDuckDb()))
    assert.equal(manifest.originals.count, 10)
    assert.deepEqual((await readdir(to)).sort(), [manifest.file.name, `${manifest.name}.manifest.json`])
    assert.equal((await stat(to)).mode & 0o777, 0o700)
    for (const name of await readdir(to)) assert.equal((await stat(join(to, name))).mode & 0o777, 0o600)
    const backups = await openBackups(env, folder, to)
    assert.equal((await backups.verify(await backups.find())).outcome, 'sound')
    assert.deepEqual(
      (await backups.list()).backups.map((each) => each.manifest),
      [manifest],
    )
    // The copy opens by itself, wherever it lies.
    assert.deepEqual(await hashesOf({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(to, manifest.file.name) }), manifest.tables)
  })

  it('in the portable form is the same on both engines, and reads back as the same rows', {
    skip: hasPostgres ? false : noPostgres,
  }, async () => {
    const [one, other] = [newTarget(), newTarget()]
    const fromFile = (await createBackup(env, folder, { to: one, kind: 'portable' })).manifest
    const fromPostgres = (await createBackup(inPostgres, folder, { to: other })).manifest
    assert.deepEqual(
      [fromFile.kind, fromFile.engine, fromPostgres.kind, fromPostgres.engine],
      ['portable', 'duckdb', 'portable', 'postgresql'],
    )
    assert.deepEqual(fromPostgres.tables, fromFile.tables)
    assert.deepEqual(fromPostgres.tables, await hashesOf(onDuckDb()))
    for (const [to, manifest] of [
      [one, fromFile],
      [other, fromPostgres],
    ] as const) {
      const opened = await openBackup(folderPlace(to), manifest)
      assert.deepEqual(await hashLibrary(opened.rows), manifest.tables)
      await opened.close()
      assert.equal((await (await openBackups(env, folder, to)).verify(manifest)).outcome, 'sound')
    }
    await assert.rejects(createBackup(inPostgres, folder, { to: other, kind: 'duckdb' }), BackupRefused)
  })

  it('is of one moment while the library is written to, and writes go on', async () => {
    const place = { DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, `busy-${++made}.db`) } as const
    await (await openDatabase(onDuckDb())).close()
    await writeFile(place.LOCAL_DB_PATH, await readFile(onDuckDb().LOCAL_DB_PATH))
    const database = await openDatabase(place)
    const photos = createPhotoRepository(database)
    const ownerId = v7()
    const acknowledged: string[] = []
    const stop = new AbortController()
    const writing = (async () => {
      while (!stop.signal.aborted) {
        const row = aPhotoRow({ ownerId })
        if (await photos.insert(row)) acknowledged.push(row.photo.id)
      }
    })()
    const to = newTarget()
    const before = acknowledged.length
    const request = {
      database: { type: 'duckdb', path: place.LOCAL_DB_PATH },
      to: { type: 'folder', path: to },
      kind: 'duckdb',
      prunes: false,
      version: '0',
    } as const
    const { manifest } = await makeBackup(request, database)
    const during = acknowledged.length
    stop.abort()
    await writing
    assert.ok(during > before)
    const copy = await openDatabase({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(to, manifest.file.name) })
    const [found] = await copy.query<{ photos: number; versions: number }>(
      `select (select count(*) from photos where owner_id = $1::uuid) as photos, (select count(*) from photo_versions where owner_id = $1::uuid) as versions`,
      [ownerId],
    )
    assert.ok(found && found.photos === found.versions && found.photos <= during)
    // A prefix of what was acknowledged: nothing is in it without what came before.
    const inCopy = await createPhotoRepository(copy).findByIds(ownerId, acknowledged.slice(0, found.photos))
    assert.ok(inCopy.length >= found.photos - 1)
    await copy.close()
    // The file is still this process's own, and whole.
    await database.close()
    const again = await openDatabase(place)
    assert.equal((await createPhotoRepository(again).findByIds(ownerId, acknowledged)).length, acknowledged.length)
    await again.close()
  })

  it('that was cut off, changed, or lost its file or its manifest is found and explained', async () => {
    for (const kind of ['duckdb', 'portable'] as const) {
      const to = newTarget()
      const { manifest } = await createBackup(env, folder, { to, kind })
      const backups = await openBackups(env, folder, to)
      const path = join(to, manifest.file.name)
      const bytes = await readFile(path)
      const why = async () => {
        const verified = await backups.verify(manifest)
        return verified.outcome === 'damaged' ? verified.why : 'sound'
      }
      await truncate(path, bytes.length - 1000)
      assert.match(await why(), /cut off: it has \d+ bytes instead of \d+/)
      assert.match((await backups.list()).backups[0]?.problem ?? '', /cut off/)
      const changed = Buffer.from(bytes)
      changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1
      await writeFile(path, changed)
      assert.match(await why(), /SHA-256 of the file differs/)
      await rm(path)
      assert.match(await why(), /is missing/)
      await writeFile(path, bytes)
      assert.equal(await why(), 'sound')
      // Whoever changes a manifest to fit a file does not get past the rows.
      assert.equal(
        (await backups.verify({ ...manifest, tables: manifest.tables.map((each) => ({ ...each, hash: '0'.repeat(64) })) })).outcome,
        'damaged',
      )
      await truncate(join(to, `${manifest.name}.manifest.json`), 100)
      await assert.rejects(backups.find(manifest.name), BackupDamaged)
      assert.match((await backups.list()).unfinished[0]?.why ?? '', /cut off, or not JSON/)
      await rm(join(to, `${manifest.name}.manifest.json`))
      await assert.rejects(backups.find(manifest.name), /no manifest/)
      await assert.rejects(backups.find(), /no backup/)
    }
  })

  it('in a bucket is the same, and its originals with it, each once', async () => {
    const gcs = await startGcsServer({ bucketName: 'safe' })
    try {
      const there = { ...env, GCS_ENDPOINT: gcs.url }
      const { manifest, copied } = await createBackup(there, folder, { to: 'gs://safe/database/home', withOriginals: true })
      // Twelve versions of ten originals, one of which lies there under two photos.
      assert.equal(copied?.copied, copied?.originals)
      assert.deepEqual(copied?.missing, [])
      const backups = await openBackups(there, folder, 'gs://safe/database/home')
      assert.equal((await backups.verify(await backups.find(manifest.file.name))).outcome, 'sound')
      const again = await createBackup(there, folder, { to: 'gs://safe/database/home', withOriginals: true })
      assert.deepEqual([again.copied?.copied, again.copied?.originals], [0, copied?.originals])
      assert.deepEqual(
        (await backups.list()).backups.map(({ originals }) => originals),
        [{ missing: 0 }, { missing: 0 }],
      )
      assert.ok(gcs.bucket.list('').every(({ name }) => name.startsWith('database/home/')))
    } finally {
      await gcs.close()
    }
  })

  it('is refused with a sentence where there is no library, no place, or a place that cannot be written', async () => {
    await assert.rejects(createBackup({ ...env, LOCAL_DB_PATH: join(folder, 'none.db') }, folder, {}), /is not there/)
    await assert.rejects(createBackup(env, folder, { to: 'gs://safe/originals' }), /must not lie where a library keeps its photos/)
    const { ENVIRONMENT: _, ...rest } = env
    await assert.rejects(
      createBackup({ ...rest, SIGN_IN: 'accounts', PUBLIC_URL: 'http://localhost' }, folder, {}),
      /Nobody has said where/,
    )
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    await chmod(file, 0o600)
    await assert.rejects(createBackup(env, folder, { to: file }), /a-file/)
  })
})
