import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { aLibraryWithBackups, goOn, hashesOf, placeOf } from '../../server/test/support/backup/a-backed-up-library.ts'
import { openDatabase } from '../../server/test/support/engines.ts'
import type { LibraryEnv } from '../../server/test/support/moving/a-moved-library.ts'
import { hasPostgres, startPostgres } from '../../server/test/support/postgres.ts'
import { imgstream } from './support/imgstream.ts'
import { killWhole } from './support/kill-whole.ts'

const timeout = 300_000
const rounds = Number(process.env.KILL_ROUNDS ?? 2)
const engines = hasPostgres ? ['DuckDB', 'PostgreSQL'] : ['DuckDB']

void describe('kill -9', { concurrency: 1 }, () => {
  for (const engine of engines) {
    void it(`in the middle of a backup or a restore on ${engine} loses nothing, and the same command ends it`, { timeout }, async (t) => {
      const libraries = await aLibraryWithBackups()
      t.after(() => libraries.end())
      const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
      t.after(() => postgres?.stop())
      const env = await libraries.aCopy(await postgres?.newDatabase())
      const place = { folder: libraries.folder, env }
      const before = await hashesOf(env)

      const backup = ['backup', 'create', '--with-originals', '--json']
      const backupMs = await killedWithin(rounds, backup, place, async () => {
        assert.deepEqual(await hashesOf(env), before)
        // Whatever is listed as a backup is one.
        const listed = await imgstream(['backup', 'list', '--json'], place)
        for (const { name } of (JSON.parse(listed.stdout) as { backups: { name: string }[] }).backups)
          assert.equal((await imgstream(['backup', 'verify', name], place)).code, 0)
      })
      const made = await imgstream(backup, place)
      assert.equal(made.code, 0, made.stderr)
      const { file } = JSON.parse(made.stdout) as { file: string }
      assert.deepEqual(
        (await readdir(env.BACKUP_TO ?? '')).filter((name) => name.startsWith('.unfinished')),
        [],
      )
      await goOn(env)
      const afterwards = await hashesOf(env)

      const seen = { before: 0, restored: 0 }
      const restore = ['backup', 'restore', file, '--confirm', '--json']
      const restoreMs = await killedWithin(rounds, restore, place, async () => {
        const now = JSON.stringify(await hashesOf(env))
        // The one or the other, never anything between.
        if (now === JSON.stringify(afterwards)) seen.before += 1
        else {
          assert.equal(now, JSON.stringify(before))
          seen.restored += 1
        }
      })
      const restored = await imgstream(restore, place)
      assert.equal(restored.code, 0, restored.stderr)
      assert.deepEqual(await hashesOf(env), before)
      if (engine === 'DuckDB') {
        const left = (await readdir(join(env.LOCAL_DB_PATH ?? '', '..'))).filter((name) => name.includes('restoring'))
        assert.deepEqual(left, [])
      }
      t.diagnostic(
        `${engine}: ${rounds} backups killed within ${backupMs} ms, ${rounds} restores within ${restoreMs} ms: ${seen.before} before the swap, ${seen.restored} after it`,
      )
    })
  }
})

void describe('kill -9 of a drill', { skip: !hasPostgres }, () => {
  void it('in PostgreSQL leaves a schema that a server does not mind and the next drill takes away', { timeout }, async (t) => {
    const libraries = await aLibraryWithBackups()
    t.after(() => libraries.end())
    const postgres = await startPostgres()
    t.after(() => postgres.stop())
    const env = await libraries.aCopy(await postgres.newDatabase())
    const place = { folder: libraries.folder, env }
    assert.equal((await imgstream(['backup', 'create'], place)).code, 0)
    const before = await hashesOf(env)
    const database = await openDatabase(placeOf(env))
    t.after(() => database.close())
    const schemas = async () => (await database.query(`select 1 as one from pg_namespace where nspname = 'imgstream_drill'`)).length
    let left = 0
    // One that was over before the signal came has taken its schema away: the next one is killed.
    while (left === 0) {
      const run = imgstream(['backup', 'drill'], place)
      let isOver = false
      void run.then(() => (isOver = true))
      while (!isOver && (await schemas()) === 0) await sleep(5)
      await killWhole(run)
      left = await schemas()
    }
    assert.equal(left, 1)
    await goOn(env)
    assert.notDeepEqual(await hashesOf(env), before)
    const again = await imgstream(['backup', 'drill'], place)
    assert.equal(again.code, 0, again.stderr)
    assert.equal(await schemas(), 0)
  })
})

/** Runs the command once to its end for its time, as a child of which only the end counts, then kills it at moments all over that time. */
async function killedWithin(
  count: number,
  args: string[],
  place: { folder: string; env: LibraryEnv },
  check: () => Promise<void>,
): Promise<number> {
  // What a run takes here and now, from a command that begins alike and changes nothing.
  const startedAt = performance.now()
  await imgstream(args[1] === 'create' ? ['backup', 'create', '--to', join(place.folder, 'timed')] : ['backup', 'drill'], place)
  const wholeMs = Math.round(performance.now() - startedAt)
  for (let round = 1; round <= count; round++) {
    const run = imgstream(args, place)
    await sleep((wholeMs * (round + 1)) / (count + 1))
    // A process of its own that makes the copy tidies up; PostgreSQL hears that its client is gone.
    await killWhole(run)
    await untilNobodyIsConnected(place.env)
    await check()
  }
  return wholeMs
}

/** A statement goes on for as long as it takes after its client was killed, and the next command takes that for a server. */
async function untilNobodyIsConnected(env: LibraryEnv): Promise<void> {
  if (env.DATABASE_TYPE !== 'postgresql') return
  const database = await openDatabase(placeOf(env))
  const others = async () =>
    (await database.query(`select 1 as one from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)).length
  while ((await others()) > 0) await sleep(20)
  await database.close()
}
