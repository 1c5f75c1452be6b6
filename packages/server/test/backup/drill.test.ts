import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { BackupDamaged } from '../../src/domain/backup/backup-errors.ts'
import { drill } from '../../src/offline/restore.ts'
import { aLibraryWithBackups, hashesOf, type LibraryWithBackups, placeOf } from '../support/backup/a-backed-up-library.ts'
import { openDatabase } from '../support/engines.ts'
import { type LibraryEnv, objectsOfFolder } from '../support/moving/a-moved-library.ts'
import { hasPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { startServerProcess } from '../support/server-process.ts'

describe('a drill', () => {
  let libraries: LibraryWithBackups
  let postgres: TestPostgres | undefined
  before(async () => {
    libraries = await aLibraryWithBackups()
    if (hasPostgres) postgres = await startPostgres()
    // Others make temporary folders too.
    process.env.TMPDIR = await mkdtemp(join(libraries.folder, 'temporary-'))
  })
  after(async () => {
    await postgres?.stop()
    await libraries?.end()
  })
  const run = (env: LibraryEnv, from?: string, deep = false) => drill(env, libraries.folder, { ...(from && { from }), deep })

  /** What a drill may leave behind: nothing. */
  async function leftOvers(env: LibraryEnv): Promise<string[]> {
    if (env.DATABASE_TYPE !== 'postgresql') return (await readdir(tmpdir())).filter((name) => name.startsWith('imgstream-drill-'))
    const database = await openDatabase(placeOf(env))
    const found = await database.query<{ nspname: string }>(`select nspname from pg_namespace where nspname like 'imgstream%'`)
    await database.close()
    return found.map(({ nspname }) => nspname)
  }

  for (const engine of hasPostgres ? (['DuckDB', 'PostgreSQL'] as const) : (['DuckDB'] as const)) {
    const aLibrary = async () => libraries.aCopy(engine === 'PostgreSQL' ? await postgres?.newDatabase() : undefined)

    it(`on ${engine} tries backups of either form, reads every original when deep, and changes and leaves nothing`, async () => {
      const inFile = await libraries.aCopy()
      const { manifest: file } = await libraries.backup(inFile)
      const env = await aLibrary()
      const { manifest: lines } = await libraries.backup(env, { kind: 'portable', withOriginals: true })
      const [rows, objects] = [await hashesOf(env), await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? '')]
      const before = await leftOvers(env)
      for (const [name, deep] of [
        [lines.file.name, true],
        [join(inFile.BACKUP_TO ?? '', file.file.name), false],
      ] as const) {
        const drilled = await run(env, name, deep)
        assert.deepEqual([drilled.isDeep, drilled.missing, drilled.inStore], [deep, [], drilled.originals])
        assert.equal(drilled.originals, lines.originals.count)
        assert.match(drilled.target, engine === 'DuckDB' ? /DuckDB/ : /PostgreSQL/)
      }
      assert.deepEqual(await leftOvers(env), before)
      assert.deepEqual(await hashesOf(env), rows)

      // One that the storage lacks is in the backup; one that has other bytes of the same size is seen by reading it only.
      const [first = '', second = ''] = Object.keys(objects).filter((name) => name.startsWith('originals/'))
      await rm(join(env.LOCAL_STORAGE_PATH ?? '', first))
      const bytes = await readFile(join(env.LOCAL_STORAGE_PATH ?? '', second))
      await writeFile(join(env.LOCAL_STORAGE_PATH ?? '', second), bytes.fill(1, 10, 20))
      assert.deepEqual((({ inBackup, missing }) => [inBackup, missing])(await run(env)), [1, []])
      assert.deepEqual((({ inBackup, missing }) => [inBackup, missing])(await run(env, undefined, true)), [2, []])
      await rm(join(env.BACKUP_TO ?? '', 'originals'), { recursive: true })
      assert.deepEqual((await run(env)).missing.length, 1)
      const { missing } = await run(env, undefined, true)
      assert.ok(missing.length === 2 && missing.every(({ filename }) => filename), JSON.stringify(missing))
    })

    it(`on ${engine} refuses a damaged backup, and leaves nothing`, async () => {
      const env = await aLibrary()
      const { manifest } = await libraries.backup(env)
      const before = await leftOvers(env)
      const path = join(env.BACKUP_TO ?? '', manifest.file.name)
      const bytes = await readFile(path)
      await truncate(path, bytes.length - 100)
      await assert.rejects(run(env), BackupDamaged)
      await writeFile(path, bytes.fill(7, bytes.length >> 1, (bytes.length >> 1) + 100))
      await assert.rejects(run(env), BackupDamaged)
      assert.deepEqual(await leftOvers(env), before)
    })

    it(`on ${engine} runs while a server uses the database, which goes on`, async () => {
      const env = await aLibrary()
      await libraries.backup(env)
      const server = await startServerProcess(placeOf(env), libraries.folder)
      try {
        assert.equal((await run(env)).missing.length, 0)
        assert.equal((await fetch(`${server.url}/ready`)).status, 200)
        assert.equal((await fetch(`${server.url}/api/photos`)).status, 200)
      } finally {
        assert.equal(await server.stop(), 0)
      }
    })
  }

  it('waits in PostgreSQL for another one, or says that one is running', { skip: !hasPostgres }, async () => {
    const env = await libraries.aCopy(await postgres?.newDatabase())
    await libraries.backup(env)
    const both = await Promise.allSettled([run(env), run(env)])
    for (const each of both) {
      if (each.status === 'fulfilled') assert.equal(each.value.missing.length, 0)
      else assert.match(String(each.reason), /Another drill/)
    }
    assert.ok(both.some(({ status }) => status === 'fulfilled'))
    assert.deepEqual(await leftOvers(env), [])
  })
})
