import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startServerWith } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { tusAt } from '../support/tus.ts'

describe('files of the server', () => {
  it('are for its user alone, whatever the habit of the system: database, log, photos, halves of uploads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-modes-'))
    const before = process.umask(0)
    const env = {
      ENVIRONMENT: 'development',
      PORT: '0',
      LOCAL_DB_PATH: join(folder, 'data/imgstream.db'),
      LOCAL_STORAGE_PATH: join(folder, 'data/photos'),
      LOG_FILE: join(folder, 'logs/imgstream.log'),
    }
    const server = await startServerWith(env, folder).finally(() => process.umask(before))
    const put = await fetch(new URL('/api/photos/a.jpg', server.url), { method: 'PUT', body: new Uint8Array(await aJpeg('modes')) })
    assert.equal(put.status, 201)
    const half = await tusAt(server.url).create(1000, { filename: 'b.jpg' }, Buffer.alloc(10))
    assert.equal(half.status, 201)

    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const modes = entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { path: path.slice(folder.length), isFolder: entry.isDirectory(), mode: statSync(path).mode & 0o777 }
    })
    assert.deepEqual(
      modes.filter(({ isFolder, mode }) => mode !== (isFolder ? 0o700 : 0o600)).map(({ path, mode }) => `${path} ${mode.toString(8)}`),
      [],
    )
    const has = (pattern: RegExp) =>
      assert.ok(
        modes.some(({ path, isFolder }) => !isFolder && pattern.test(path)),
        String(pattern),
      )
    for (const pattern of [/imgstream\.db$/, /imgstream\.db\.wal$/, /imgstream\.log$/, /originals\//, /derivatives\//, /staging\//])
      has(pattern)
    await server.stop()
    await rm(folder, { recursive: true })
  })
})
