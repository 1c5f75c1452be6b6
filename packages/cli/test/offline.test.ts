import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hasPostgres, noPostgres, startPostgres } from '../../server/test/support/postgres.ts'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'

const timeout = 120_000

void describe('imgstream --offline', () => {
  void it('beside a server: no token, no request, and every instance hears of it', {
    timeout,
    skip: hasPostgres ? false : noPostgres,
  }, async (t) => {
    const postgres = await startPostgres()
    t.after(() => postgres.stop())
    const folder = await aFolder(t, {})
    const env = {
      ENVIRONMENT: 'test',
      DATABASE_TYPE: 'postgresql',
      DATABASE_URL: await postgres.newDatabase(),
      LOCAL_STORAGE_PATH: await aFolder(t, {}),
    }
    const servers = [await aServer(t, env), await aServer(t, env)]
    const stored = await fetch(`${servers[0]?.url}/api/photos/a.jpg`, { method: 'PUT', body: new Uint8Array(await aJpeg()) })
    assert.equal(stored.status, 201)
    const entries = async (url: string) =>
      ((await (await fetch(`${url}/api/collisions/cache`)).json()) as { total_entries: number }).total_entries
    const check = async (url: string) => {
      const body = JSON.stringify({ files: [{ filename: 'a.jpg' }] })
      const checked = await fetch(`${url}/api/collisions/check`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      assert.equal(checked.status, 200, await checked.text())
    }
    // Each server asks the database for itself, so that both remember; news of the upload may still come and make one forget.
    for (let remembering = [0]; remembering.includes(0); ) {
      for (const { url } of servers) await check(url)
      remembering = await Promise.all(servers.map(({ url }) => entries(url)))
    }

    const cleared = await imgstream(['cache', 'clear', '--offline'], { folder, env })
    assert.deepEqual([cleared.code, cleared.stdout], [0, 'every instance is told to empty its cache\n'], cleared.stderr)
    for (const { url } of servers) while ((await entries(url)) > 0) await new Promise((resolve) => setTimeout(resolve, 20))

    // Each writes what it noted before it answers this.
    for (const { url } of servers) assert.equal((await fetch(`${url}/api/collisions/statistics`)).status, 200)
    const prune = (days: string) => imgstream(['monitoring', 'prune', '--offline', '--older-than', days], { folder, env })
    assert.equal((await prune('30d')).stdout, 'events cleared: 0\n')
    const all = await prune('0d')
    assert.match(all.stdout, /^events cleared: [1-9]\d*\n$/, all.stderr)
  })

  void it('has no cache to clear in a file that no server has open, and says who has it otherwise', { timeout }, async (t) => {
    const folder = await aFolder(t, {})
    const env = { ENVIRONMENT: 'test', LOCAL_DB_PATH: `${folder}/library.db`, LOCAL_STORAGE_PATH: `${folder}/photos` }
    const none = await imgstream(['cache', 'clear', '--offline', '--json'], { folder, env })
    assert.deepEqual([none.code, JSON.parse(none.stdout)], [0, { instances_told: false }], none.stderr)
    await aServer(t, env)
    const held = await imgstream(['cache', 'clear', '--offline'], { folder, env })
    assert.equal(held.code, 3)
    assert.match(held.stderr, /open in another process/)
  })
})
