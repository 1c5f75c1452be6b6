import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { fileCopy } from '../../src/infrastructure/backup/copy-database-file.ts'
import { openDuckDb } from '../../src/infrastructure/database/duckdb/duckdb-database.ts'

/** The other process of a backup, played in this one: all that matters here is which bytes it reads when. */
it('copies a DuckDB file while it is written to, and again when a checkpoint changed it after all', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-copy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'library.db')
  const database = await openDuckDb(path)
  let id = 0
  const write = async (count: number) => {
    for (let left = count; left > 0; left--)
      await database.transaction((sql) => sql.query('insert into notes values ($1, $2)', [id++, 'x'.repeat(500)]))
  }
  const countOf = async (file: string) => {
    const copy = await openDuckDb(file)
    const [row] = await copy.query<{ count: number }>('select count(*) as count from notes')
    await copy.close()
    return row?.count
  }
  await database.transaction((sql) => sql.query('create table notes (id integer primary key, words text)'))
  await write(200)
  for (const [name, between] of [
    ['quiet.db', async () => {}],
    ['written.db', () => write(100)],
    [
      'checkpoint.db',
      async () => {
        await write(100)
        await database.transaction((sql) => sql.query('delete from notes where id < 150'))
        await database.query('checkpoint')
        await write(5)
      },
    ],
  ] as const) {
    const copy = fileCopy(join(folder, name))
    const last = write(1)
    await database.copyFile?.({
      async copy(from, logBytes) {
        // What has just been written is in the log: a checkpoint for the copy's sake would keep all writes waiting.
        assert.ok(logBytes > 500, `${logBytes} bytes of the log`)
        await copy.copy(from, logBytes)
        await between()
      },
      finish: (from) => copy.finish(from),
    })
    await last
    const [now] = await database.query<{ count: number }>('select count(*) as count from notes')
    assert.equal(await countOf(join(folder, name)), now?.count, name)
    if (name === 'quiet.db') assert.equal(now?.count, 201)
  }
  await database.close()
  assert.equal(await countOf(path), 258)
})
