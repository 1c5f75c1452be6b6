import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { readMigrations } from '../../server/src/infrastructure/database/migrate.ts'
import { startServerWith } from '../../server/test/support/server-process.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder } from './support/pictures.ts'

interface Status {
  can_start: boolean
  oldest_code: number
  migrations: { name: string; state: string; applied_at: string | null }[]
}

void it('imgstream migrate status tells what a start would do, and what it has done', async (t) => {
  const folder = await aFolder(t, {})
  const env = { ENVIRONMENT: 'test', LOCAL_DB_PATH: join(folder, 'imgstream.db'), LOCAL_STORAGE_PATH: join(folder, 'photos') }
  const ask = () => imgstream(['migrate', 'status', '--json'], { folder, env })
  const names = (await readMigrations()).map(({ name }) => name)

  const before = JSON.parse((await ask()).stdout) as Status
  assert.deepEqual(
    before.migrations.map(({ name, state, applied_at }) => [name, state, applied_at]),
    names.map((name) => [name, 'pending', null]),
  )
  assert.deepEqual([before.can_start, before.oldest_code], [true, 0])

  const server = await startServerWith({ ...env, PORT: '0' }, folder)
  try {
    const meanwhile = await ask()
    assert.equal(meanwhile.code, 3)
    assert.match(meanwhile.stderr, /is open in another process/)
  } finally {
    await server.stop()
  }

  const after = JSON.parse((await ask()).stdout) as Status
  assert.deepEqual(
    after.migrations.map(({ name, state }) => [name, state]),
    names.map((name) => [name, 'applied']),
  )
  const words = await imgstream(['migrate', 'status'], { folder, env })
  assert.equal(words.code, 0)
  assert.match(words.stdout, /can be put back\.\nThis version \(.*\) starts on it\.\n$/)
})
