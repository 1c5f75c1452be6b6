import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { BackupRefused } from '../../src/domain/backup/backup-errors.ts'
import { withAside } from '../../src/offline/aside.ts'
import { restore } from '../../src/offline/restore.ts'
import { aLibraryWithBackups, appOn, goOn, hashesOf, type LibraryWithBackups } from '../support/backup/a-backed-up-library.ts'
import { type LibraryEnv, objectsOfFolder } from '../support/moving/a-moved-library.ts'
import { hasPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'

describe('what is kept aside', () => {
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
  const list = (env: LibraryEnv) => withAside(env, libraries.folder, (aside) => aside.list())
  const plan = (env: LibraryEnv, name: string) => withAside(env, libraries.folder, (aside) => aside.plan(name))
  const release = (env: LibraryEnv, name: string, isNow: boolean) =>
    withAside(env, libraries.folder, (aside) => aside.release(name, { isNow }))

  async function swept(env: LibraryEnv): Promise<number> {
    const app = await appOn(env)
    try {
      return (await app.sweep(-86_400_000)).objects
    } finally {
      await app.stop({ keepFiles: true })
    }
  }

  for (const engine of hasPostgres ? (['DuckDB', 'PostgreSQL'] as const) : (['DuckDB'] as const)) {
    it(`on ${engine} is listed and released, one state after the other; the library and what another state names stay`, async () => {
      const env = await libraries.aCopy(engine === 'PostgreSQL' ? await postgres?.newDatabase() : undefined)
      await libraries.backup(env)
      const sound = await hashesOf(env)
      const named = Object.keys(await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? '')).filter((key) => !key.startsWith('.')).length
      await goOn(env)
      // Twice: the first state has two photos' files that the second one names too, which went back to it.
      const first = (await restore(env, libraries.folder, {})).aside?.name ?? ''
      const second = (await restore(env, libraries.folder, { from: first })).aside?.name ?? ''
      const third = (await restore(env, libraries.folder, {})).aside?.name ?? ''
      const { states, files, quarantine } = await list(env)
      assert.deepEqual(states.map(({ name }) => name).sort(), [first, second, third].sort())
      assert.ok(states.every(({ byteSize, setAsideAtMs }) => byteSize > 1000 && Math.abs(Date.now() - setAsideAtMs) < 3_600_000))
      assert.deepEqual([files.objects, quarantine.objects], [6, 0])
      assert.ok(files.byteSize > 100)

      await assert.rejects(release(env, first, false), (error) => error instanceof BackupRefused && /--now/.test(error.message))
      await assert.rejects(plan(env, 'schema:public'), BackupRefused)
      await assert.rejects(release(env, '../imgstream.db', true), BackupRefused)
      assert.equal((await list(env)).states.length, 3)

      // The third one names the same files.
      assert.deepEqual((await plan(env, first)).keys, [])
      assert.deepEqual((await release(env, first, true)).keys, [])
      assert.deepEqual((await release(env, second, true)).keys, [])
      assert.equal(await swept(env), 0)
      assert.equal((await plan(env, third)).keys.length, 6)
      assert.equal((await list(env)).states.length, 1)
      const freed = await release(env, third, true)
      assert.deepEqual([freed.keys.length, freed.byteSize > 100], [6, true])
      assert.deepEqual(await list(env), {
        states: [],
        files: { objects: 0, byteSize: 0 },
        quarantine: { objects: 0, byteSize: 0 },
      })
      assert.deepEqual(await hashesOf(env), sound)
      assert.equal(await swept(env), 6)
      assert.equal(Object.keys(await objectsOfFolder(env.LOCAL_STORAGE_PATH ?? '')).filter((key) => !key.startsWith('.')).length, named)
      assert.deepEqual(await hashesOf(env), sound)
    })
  }
})
