import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { DatabaseReset, DatabaseStatus } from '@imgstream/contract'
import { createApiClient, createPrograms } from '@imgstream/client'
import { aServer } from './support/a-server.ts'
import { imgstream } from './support/imgstream.ts'
import { aFolder, aJpeg } from './support/pictures.ts'

const timeout = 120_000

void describe('imgstream database', () => {
  void it('shows the state, resets with a confirmation, and takes it back', { timeout }, async (t) => {
    const backups = await mkdtemp(join(tmpdir(), 'imgstream-cli-backups-'))
    t.after(() => rm(backups, { recursive: true, force: true }))
    const server = await aServer(t, { BACKUP_TO: backups })
    const folder = await aFolder(t, { 'one.jpg': await aJpeg() })
    const run = (...words: string[]) => imgstream(words, { folder, env: { IMGSTREAM_URL: server.url } })
    assert.equal((await run('upload', '.')).code, 0)

    const status = await run('database', 'status')
    assert.equal(status.code, 0, status.stderr)
    assert.match(status.stdout, /^photos {10}1$/m)
    assert.match(status.stdout, /^newest backup {3}none in /m)
    assert.match(status.stdout, /^sound {11}yes$/m)

    const unsure = await run('database', 'reset')
    assert.deepEqual([unsure.code, unsure.stdout], [2, ''])
    assert.match(unsure.stderr, /--confirm/)

    const reset = await run('database', 'reset', '--confirm')
    assert.equal(reset.code, 0, reset.stderr)
    assert.match(reset.stdout, /There was no backup, so the library is empty now\..*\nDone in [\d.]+ s\.\nLook at it: photos may be lost\./)
    const kept = /kept as (\S+)\.$/m.exec(reset.stdout)?.[1] ?? ''
    const back = await run('database', 'reset', '--confirm', '--backup', kept, '--json')
    assert.equal((JSON.parse(back.stdout) as DatabaseReset).download_successful, true)
    assert.equal((JSON.parse((await run('database', 'status', '--json')).stdout) as DatabaseStatus).database_info.photo_count, 1)

    const missing = await run('database', 'reset', '--confirm', '--backup', 'imgstream_19990101_000000')
    assert.equal(missing.code, 2)
    assert.match(missing.stderr, /BACKUP_NOT_FOUND/)
    assert.equal((await run('database', 'status', '--user', 'somebody@example.com')).code, 2)

    // The same for programs.
    const programs = createPrograms(createApiClient({ baseUrl: server.url }))
    assert.equal(await programs.isDevelopmentEnvironment(), true)
    assert.equal((await programs.databaseStatus('admin')).database_info.photo_count, 1)
    await assert.rejects(programs.resetDatabase('admin', { confirmReset: false }), /requires explicit confirmation/)
    assert.equal((await programs.resetDatabase('admin', { confirmReset: true })).data_loss_risk, true)
  })
})
