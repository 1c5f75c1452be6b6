import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { it } from 'node:test'
import { openPostgres } from '../../server/src/infrastructure/database/postgres/postgres-database.ts'
import { startGcsServer } from '../../server/test/support/gcs/gcs-server.ts'
import { allRows, aLibraryToMove, objectsOfBucket, objectsOfFolder } from '../../server/test/support/moving/a-moved-library.ts'
import { hasPostgres, noPostgres, startPostgres } from '../../server/test/support/postgres.ts'
import { imgstream, type Running } from './support/imgstream.ts'
import { aFolder } from './support/pictures.ts'

const timeout = 120_000

void it('imgstream move goes on after kill -9 wherever it was, and ends with the whole library', {
  timeout,
  skip: hasPostgres ? false : noPostgres,
}, async (t) => {
  const folder = await aFolder(t, {})
  const library = await aLibraryToMove(folder, { photos: 12 })
  const gcs = await startGcsServer({ bucketName: 'photos' })
  t.after(() => gcs.close())
  const postgres = await startPostgres()
  t.after(() => postgres.stop())
  const url = await postgres.newDatabase()
  const env = { ENVIRONMENT: 'test', ...library, GCS_ENDPOINT: gcs.url, IMGSTREAM_MOVE_TO: url }
  const args = ['move', '--objects', 'gs://photos', '--concurrency', '2', '--json']

  const stored = () => gcs.bucket.list('').length
  const asked = await openPostgres(url, { applicationName: 'test' })
  t.after(() => asked.close())
  const rowsIn = async (table: string) =>
    (await asked.query<{ count: number }>(`select count(*) as count from ${table}`).catch(() => [{ count: 0 }]))[0]?.count ?? 0
  const moments: [string, () => Promise<boolean> | boolean][] = [
    ['the move has begun', async () => (await rowsIn('library_moves')) > 0],
    ['rows are there', async () => (await rowsIn('photo_versions')) > 0],
    ['a file is there', () => stored() > 0],
    ['a few files are there', () => stored() > 6],
    ['the large file is being sent', () => (gcs.operations.get('session.chunk') ?? 0) > 0],
    ['most files are there', () => stored() > 25],
  ]
  for (const [, reached] of moments) {
    const run = imgstream(args, { folder, env })
    await until(reached, run)
    run.process.kill('SIGKILL')
    await run
  }
  const { code, stdout, stderr } = await imgstream(args, { folder, env })
  assert.equal(code, 0, stderr)
  const end = JSON.parse(stdout) as { outcome: string; originals: number; stored_originals: number; checked: { sha256: string }[] }
  assert.deepEqual([end.outcome, end.stored_originals], ['moved', end.originals])
  for (const step of ['Copying rows', 'Copying files', 'Comparing rows']) assert.match(stderr, new RegExp(step))
  const rows = await allRows({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: library.LOCAL_DB_PATH ?? '' })
  assert.deepEqual(await allRows({ DATABASE_TYPE: 'postgresql', DATABASE_URL: url }), rows)
  assert.deepEqual(objectsOfBucket(gcs.bucket), await objectsOfFolder(library.LOCAL_STORAGE_PATH ?? ''))

  const again = await imgstream(args.slice(0, -1), { folder, env })
  assert.equal(again.code, 0)
  assert.match(again.stdout, /moved there already/)
})

void it('imgstream move says in words what it did, what is damaged and what it refuses', { timeout }, async (t) => {
  const folder = await aFolder(t, {})
  const library = await aLibraryToMove(folder, { photos: 1 })
  const env = { ENVIRONMENT: 'test', ...library }
  const to = (name: string) => ['move', '--to', `duckdb:${name}/imgstream.db`, '--objects', `${name}/photos`]
  const tried = await imgstream([...to('new'), '--dry-run'], { folder, env })
  assert.deepEqual([tried.code, /3 photos of|The target is empty/.test(tried.stdout)], [0, true], tried.stderr)
  const done = await imgstream(to('new'), { folder, env })
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /1 upload not complete[\s\S]*Done: all rows are equal/)

  const key = Object.keys(await objectsOfFolder(library.LOCAL_STORAGE_PATH ?? '')).find((each) => each.startsWith('originals/')) ?? ''
  const { appendFile } = await import('node:fs/promises')
  await appendFile(join(library.LOCAL_STORAGE_PATH ?? '', key), 'x')
  const damaged = await imgstream(to('other'), { folder, env })
  assert.equal(damaged.code, 1)
  assert.match(damaged.stdout, /Not done: 1 file [\s\S]*\.jpe?g" ?\(version|Not done: 1 file/i)
  assert.ok(damaged.stdout.includes(key))
  const refused = await imgstream(['move', '--to', 'duckdb:third.db', '--objects', 'other/photos'], { folder, env })
  assert.deepEqual([refused.code, refused.stdout], [2, ''])
  assert.match(refused.stderr, /not empty/)
  const away = await imgstream(['move', '--to', 'postgresql://u:secret@127.0.0.1:1/x', '--objects', 'fourth'], { folder, env })
  assert.equal(away.code, 3)
  assert.ok(!away.stderr.includes('secret') && !away.stderr.includes('    at '), away.stderr)
})

/** Resolves when it is reached; fails when the run is over before. */
async function until(reached: () => Promise<boolean> | boolean, run: Running): Promise<void> {
  let isOver = false
  void once(run.process, 'exit').then(() => {
    isOver = true
  })
  while (!(await reached())) {
    assert.ok(!isOver, 'the move was over before it could be killed')
    await sleep(2)
  }
}
