import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Api, apiOf } from '../support/api.ts'
import { hasPostgres, noPostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

describe('a reset on one of two instances', { skip: hasPostgres ? false : noPostgres }, () => {
  let postgres: TestPostgres
  let folder: string
  let apps: TestApp[] = []
  let one: Api
  let other: Api
  before(async () => {
    postgres = await startPostgres()
    folder = await mkdtemp(join(tmpdir(), 'imgstream-admin-'))
    const env = { DATABASE_TYPE: 'postgresql', DATABASE_URL: await postgres.newDatabase(), BACKUP_TO: join(folder, 'backups') }
    apps = [await testApp({ env, folder: join(folder, 'photos') }), await testApp({ env, folder: join(folder, 'photos') })]
    ;[one, other] = apps.map(apiOf) as [Api, Api]
  })
  after(async () => {
    for (const app of apps) await app.stop({ keepFiles: true })
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const taken = async (api: Api) =>
    Object.keys((await api.call('checkCollisions', { body: { filenames: ['a.jpg', 'b.jpg'] } })).body.collisions)
  const cached = async () => (await other.call('getCollisionCache')).body.valid_entries

  it('is heard of by the other: it remembers nothing of the names of before', async () => {
    // It listens a moment after its start; what it does not hear of it does not remember.
    while ((await cached()) === 0) {
      await taken(other)
      await sleep(50)
    }
    await one.call('uploadPhoto', { params: { filename: 'a.jpg' }, body: await aJpeg('a') })
    await one.call('uploadPhoto', { params: { filename: 'b.jpg' }, body: await aJpeg('b') })
    // News of an upload may come after its row was read, and make it forget once more.
    while ((await taken(other)).length < 2 || (await cached()) < 2) await sleep(20)

    const { body } = await one.call('resetDatabase', { body: { confirm_reset: true } })
    assert.equal(body.data_loss_risk, true)
    const until = Date.now() + 10_000
    while ((await cached()) > 0 && Date.now() < until) await sleep(20)
    assert.deepEqual(await taken(other), [])
    assert.equal((await other.call('getTimeline')).body.total, 0)
    assert.equal((await other.call('uploadPhoto', { params: { filename: 'a.jpg' }, body: await aJpeg('a') })).body.outcome, 'uploaded')
  })
})
