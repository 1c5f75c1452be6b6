import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseReset, DatabaseStatus } from '@imgstream/contract'
import { createBackup } from '../../src/offline/backup.ts'
import { createOwnedLibrary } from '../../src/infrastructure/database/owned-library-repository.ts'
import { createPhotoRepository } from '../../src/infrastructure/database/photos/photo-repository.ts'
import { aPhotoRow } from '../support/builders.ts'
import { type DatabasePlace, onEachEngine, openDatabase } from '../support/engines.ts'
import { startServerProcess } from '../support/server-process.ts'

/** A few rounds with every test run; KILL_ROUNDS=30 for the long form. */
const rounds = Number(process.env.KILL_ROUNDS ?? 2)
const [inBackup, later] = [1000, 300]

onEachEngine('a server killed in the middle of a reset', (engine) => {
  let folder: string
  let place: DatabasePlace
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-kill-'))
    place = await engine.newPlace()
    const first = await startServerProcess(place, folder)
    const { owner_id: ownerId } = (await (await fetch(`${first.url}/api/me`)).json()) as { owner_id: string }
    await first.stop()
    await addPhotos(ownerId, 0, inBackup)
    await createBackup({ ENVIRONMENT: 'development', LOCAL_STORAGE_PATH: join(folder, 'photos'), ...place }, folder, {})
    await addPhotos(ownerId, inBackup, later)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  async function addPhotos(ownerId: string, from: number, count: number) {
    const database = await openDatabase(place)
    const photos = createPhotoRepository(database)
    await Promise.all(
      Array.from({ length: count }, (_, index) => photos.insert(aPhotoRow({ ownerId, filename: `photo-${from + index}.jpg` }))),
    )
    await database.close()
  }
  const ask = async <Answer>(url: string, what: 'status' | 'reset', body: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/admin/database/${what}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { code: answer.status, body: (await answer.json()) as Answer }
  }
  const asides = async () =>
    (await readdir(join(folder, 'data/backups/kept-aside')).catch(() => [])).filter((name) => name.endsWith('.manifest.json'))

  it(`loses nothing, in ${rounds} rounds, and is reset when it is told again`, async (t) => {
    const seen: number[] = []
    const ends: string[] = []
    for (let round = 1; round <= rounds; round++) {
      const server = await startServerProcess(place, folder)
      try {
        const before = (await asides()).length
        const reset = ask<DatabaseReset>(server.url, 'reset', { confirm_reset: true }).catch(() => undefined)
        // Every other time while the rows are being replaced, as far as that can be seen; else at any moment.
        let isOver = false
        void reset.then(() => (isOver = true))
        if (round % 2 === 1) while (!isOver && (await asides()).length === before) await sleep(5)
        if (round % 2 === 1) await replacing(() => isOver)
        else await sleep(Math.random() * 3000)
        await server.kill()
        ends.push((await reset) ? 'answered' : 'cut off')
        await endLease()
      } finally {
        await server.kill()
      }
      seen.push(await soundPhotos())
    }
    t.diagnostic(`${engine.name}: photos after each: ${seen.map((count, index) => `${count} (${ends[index]})`).join(', ')}`)
    for (const count of seen) assert.ok([inBackup, inBackup + later].includes(count), `${count} photos`)

    const server = await startServerProcess(place, folder)
    try {
      const { code, body } = await ask<DatabaseReset>(server.url, 'reset', { confirm_reset: true })
      assert.deepEqual([code, body.download_successful], [200, true])
      const { body: status } = await ask<DatabaseStatus>(server.url, 'status', {})
      assert.equal(status.database_info.photo_count, inBackup)
      // The oldest that was kept has what the first reset took away, or would have.
      const [oldest = ''] = (await asides()).sort()
      const backup = `kept-aside/${oldest.replace('.manifest.json', '')}`
      assert.equal((await ask<DatabaseReset>(server.url, 'reset', { confirm_reset: true, backup })).code, 200)
      assert.equal((await ask<DatabaseStatus>(server.url, 'status', {})).body.database_info.photo_count, inBackup + later)
    } finally {
      assert.equal(await server.stop(), 0)
    }
    assert.equal(await soundPhotos(), inBackup + later)
  })

  /** How many photos there are, all rows of which fit together: asked of the database itself, which opens without repair. */
  async function soundPhotos(): Promise<number> {
    const database = await openDatabase(place)
    try {
      const [owner] = await database.query<{ id: string }>('select id from owners')
      assert.ok(owner)
      const library = createOwnedLibrary(database, async () => ({ path: '', exists: true, byteSize: 0 }))
      const wrong = Object.entries(await library.findings(owner.id)).filter(([, count]) => count > 0)
      assert.deepEqual(wrong, [])
      return await library.photoCount(owner.id)
    } finally {
      await database.close()
    }
  }

  /** Until the transaction has begun, where the database can be asked; DuckDB's can not, so it may have or not. */
  async function replacing(isOver: () => boolean) {
    if (place.DATABASE_TYPE === 'duckdb') return sleep(Math.random() * 1500)
    const database = await openDatabase(place)
    const isLocked = async () =>
      (await database.query(`select 1 as one from pg_locks where mode = 'ShareRowExclusiveLock' and granted limit 1`)).length > 0
    while (!isOver() && !(await isLocked())) await sleep(1)
    await sleep(Math.random() * 100)
    await database.close()
  }

  /** Where others may share the database, nobody knows at once that the one that was resetting is gone. A minute later they do. */
  async function endLease() {
    if (place.DATABASE_TYPE === 'duckdb') return
    const database = await openDatabase(place)
    await database.transaction((sql) => sql.query(`update leases set until_ms = 0 where name = 'database-reset'`))
    await database.close()
  }
})
