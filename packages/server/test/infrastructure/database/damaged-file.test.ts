import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, open, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { AppError } from '../../../src/app-error.ts'
import { openDuckDb } from '../../../src/infrastructure/database/duckdb/duckdb-database.ts'
import { migrate } from '../../../src/infrastructure/database/migrate.ts'
import { requireNoLeaks } from '../../support/secret-watch.ts'

/** Three headers of 4 KiB, then blocks. */
const headers = 3 * 4096
const block = 262_144
const main = join(import.meta.dirname, '../../../src/main.ts')

describe('a damaged database file', () => {
  let folder: string
  let sound: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-damaged-'))
    sound = join(folder, 'sound.db')
    const database = await openDuckDb(sound)
    await migrate(database)
    await database.transaction((sql) =>
      sql.query(
        `insert into owners select uuid(), 's' || i, md5(i::text) || md5((i + 7)::text), md5((i * 3)::text), i from range(20000) t(i)`,
      ),
    )
    await database.close()
  })
  after(() => rm(folder, { recursive: true, force: true }))

  let made = 0
  async function copy(spoil: (path: string) => Promise<void>): Promise<string> {
    const path = join(folder, `${++made}.db`)
    await copyFile(sound, path)
    await spoil(path)
    return path
  }
  const overwrite = (at: number, length: number) =>
    copy(async (path) => {
      const file = await open(path, 'r+')
      await file.write(Buffer.alloc(length, 0xa5), 0, length, at)
      await file.close()
    })
  /** Opens it as a server does, reads all of it and writes; answers what was refused. */
  async function refusals(path: string): Promise<unknown[]> {
    const refused: unknown[] = []
    const database = await openDuckDb(path).catch((error) => void refused.push(error))
    if (!database) return refused
    const note = (error: unknown) => void refused.push(error)
    await migrate(database).catch(note)
    await database.query('select sum(length(cast(t as varchar))) as n from owners t').catch(note)
    await database.transaction((sql) => sql.query(`insert into owners values (uuid(), 'x', 'y', 'z', 1)`)).catch(note)
    await database.query('select 1 as one').catch(note)
    await database.close().catch(note)
    return refused
  }
  function requireExplained(refused: unknown[], what: string) {
    for (const error of refused) {
      assert.ok(error instanceof AppError && error.code === 'DATABASE_DAMAGED', `${what}: ${String(error)}`)
      assert.match(error.message, /damaged.*restore the newest backup/s)
    }
  }

  it('is told of as damaged wherever the damage is, and never as a file that is in use', async () => {
    const { size } = await stat(sound)
    let found = 0
    for (let at = headers; at < size; at += block) {
      const refused = await refusals(await overwrite(at + 3000, 100))
      requireExplained(refused, `block at ${at}`)
      if (refused.length > 0) found += 1
    }
    // Blocks that hold nothing now are read by nobody.
    assert.ok(found >= 5, `${found} blocks`)
  })

  it('is told of when it is cut off, empty, another file, or its headers are gone', async () => {
    const paths = [
      await copy((path) => truncate(path, 700_000)),
      await copy((path) => truncate(path, 5000)),
      await copy((path) => truncate(path, 0)),
      await copy((path) => writeFile(path, 'hello')),
      await overwrite(0, 64),
      await overwrite(4096, 8192),
    ]
    for (const path of paths) {
      const refused = await refusals(path)
      assert.equal(refused.length, 1, path)
      requireExplained(refused, path)
    }
  })

  it('is told of at the start of a server, in one sentence and without a stack', async () => {
    const path = await overwrite(4096, 8192)
    const env = {
      PATH: process.env.PATH,
      ENVIRONMENT: 'development',
      PORT: '0',
      LOCAL_DB_PATH: path,
      LOCAL_STORAGE_PATH: join(folder, 'p'),
    }
    const ended = await promisify(execFile)(process.execPath, [main], { env, cwd: folder }).catch((error) => error)
    requireNoLeaks(`${ended.stdout}${ended.stderr}`)
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /is damaged: it does not hold the bytes that were written.*imgstream backup list.*\nThere is no backup in /)
    assert.doesNotMatch(ended.stderr, /\n\s+at /)
  })
})
