import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { openDuckDb } from '../../../src/infrastructure/database/duckdb/duckdb-database.ts'

it('leaves a start after a crash little to do again, however long was written without a pause', { timeout: 120_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'imgstream-checkpoints-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'library.db')
  const database = await openDuckDb(path, { leastWritesBetweenCheckpoints: 20 })
  const note = (id: number) => database.transaction((sql) => sql.query('insert into notes values ($1, $2)', [id, 'x'.repeat(200)]))
  await database.transaction((sql) => sql.query('create table notes (id integer primary key, words text)'))
  for (let id = 0; id < 1000; id += 1) await note(id)
  // What is there without a checkpoint at the end is what a power cut leaves.
  const left = (await stat(`${path}.wal`)).size
  assert.ok(left < 700 * 250, `${left} bytes are to be done again`)
  for (const file of [path, `${path}.wal`]) await copyFile(file, file.replace('library', 'after'))
  await database.close()
  const after = await openDuckDb(join(folder, 'after.db'))
  assert.deepEqual(await after.query('select count(*)::integer as count from notes'), [{ count: 1000 }])
  await after.close()
})
