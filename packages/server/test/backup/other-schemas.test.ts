import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { BackupRefused } from '../../src/domain/backup/backup-errors.ts'
import { manifestNameOf } from '../../src/domain/backup/manifest.ts'
import { migrate, parseMigration, readMigrations } from '../../src/infrastructure/database/migrate.ts'
import { drill, planRestore, restore } from '../../src/offline/restore.ts'
import { aLibraryWithBackups, hashesOf, type LibraryWithBackups, placeOf } from '../support/backup/a-backed-up-library.ts'
import { openDatabase } from '../support/engines.ts'
import type { LibraryEnv } from '../support/moving/a-moved-library.ts'
import { hasPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'

const schemas = join(import.meta.dirname, '../infrastructure/database/schemas')
const newest = (await readMigrations()).at(-1)?.number ?? 0
/** That of the first release, one before accounts, and the one before this. */
const older = [3, 6, newest - 1]

describe('a backup of another schema', () => {
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

  /** A library as that schema's release left it. */
  async function aLibraryOf(schema: number, url?: string): Promise<LibraryEnv> {
    const env = libraries.anEmptyOne(url)
    const database = await openDatabase(placeOf(env))
    await migrate(database, { upTo: schema })
    for (let each = 1; each <= schema; each++) {
      const text = await readFile(join(schemas, `${String(each).padStart(4, '0')}.sql`), 'utf8')
      await database.transaction(async (sql) => {
        for (const statement of parseMigration('0000-data', text).statements) await sql.query(statement.text)
      })
    }
    await database.close()
    return env
  }

  async function migrated(env: LibraryEnv): Promise<LibraryEnv> {
    const database = await openDatabase(placeOf(env))
    await migrate(database)
    await database.close()
    return env
  }

  /** Uploads that are under way are of the servers that were, not of the library. */
  const restored = async (env: LibraryEnv) =>
    (await hashesOf(env)).filter(({ table }) => table !== 'uploads' && table !== 'leases' && table !== 'schema_migrations')

  for (const engine of hasPostgres ? (['DuckDB', 'PostgreSQL'] as const) : (['DuckDB'] as const)) {
    const newUrl = async () => (engine === 'PostgreSQL' ? postgres?.newDatabase() : undefined)

    for (const schema of older) {
      it(`that is older (${schema}) is restored on ${engine} and gets the newer one, with all its rows`, async () => {
        const old = await aLibraryOf(schema, await newUrl())
        const { manifest } = await libraries.backup(old)
        assert.equal(manifest.schema, schema)
        const env = { ...libraries.anEmptyOne(await newUrl()), BACKUP_TO: old.BACKUP_TO ?? '' }
        await drill(env, libraries.folder, { deep: false })
        const done = await restore(env, libraries.folder, {})
        assert.equal(done.previous, 'absent')
        // As if the old library itself had been opened by this version.
        assert.deepEqual(await restored(env), await restored(await migrated(old)))
        const database = await openDatabase(placeOf(env))
        assert.deepEqual(await migrate(database), [])
        await database.close()
      })
    }

    it(`that is newer is refused on ${engine} with a sentence, and nothing is changed`, async () => {
      const env = await libraries.aCopy(await newUrl())
      const { manifest } = await libraries.backup(env)
      const before = await hashesOf(env)
      const path = join(env.BACKUP_TO ?? '', manifestNameOf(manifest.name))
      const text = await readFile(path, 'utf8')
      assert.ok(text.includes(`"schema":${newest}`) || text.includes(`"schema": ${newest}`), text.slice(0, 300))
      await writeFile(path, text.replace(/"schema":( ?)\d+/, `"schema":$1${newest + 1}`))
      const refused = (error: unknown) =>
        error instanceof BackupRefused &&
        error.message.includes('was written by a newer version of ImgStream') &&
        /Use that version/.test(error.message)
      await assert.rejects(restore(env, libraries.folder, {}), refused)
      await assert.rejects(planRestore(env, libraries.folder, {}), refused)
      await assert.rejects(drill(env, libraries.folder, { deep: false }), refused)
      assert.deepEqual(await hashesOf(env), before)
    })
  }
})
