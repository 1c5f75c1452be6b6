import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { entryOf, isAtLeast, textHas } from '../support/cloud-logging.ts'
import { startGoogle } from '../support/google.ts'
import { aProxy } from '../support/proxy.ts'
import { startServerWith } from '../support/server-process.ts'
import { aJpeg } from '../support/small-pictures.ts'

const source = (path: string) => JSON.stringify(join(import.meta.dirname, '../../src', path))

void describe('the rules of Cloud Logging', () => {
  void it('make text of a message that is alone, and JSON of one that is not', () => {
    assert.equal(entryOf('{"severity":"ERROR","message":"a","time":"2026-01-01T00:00:00Z"}').textPayload, 'a')
    assert.deepEqual(entryOf('{"severity":"ERROR","message":"a","photoId":"1"}').jsonPayload, { message: 'a', photoId: '1' })
    assert.equal(entryOf('{"message":"a","logging.googleapis.com/labels":{"n":1}}').textPayload, undefined)
    assert.deepEqual(entryOf('plain'), { severity: 'DEFAULT', labels: {}, textPayload: 'plain' })
  })
})

void describe('the output of a server in production', () => {
  void it('is found by the two queries of the guide, line by line', { timeout: 120_000 }, async () => {
    const audience = '/projects/1/global/backendServices/2'
    const proxy = await aProxy(audience)
    const google = await startGoogle({ keys: proxy.keys })
    const folder = await mkdtemp(join(tmpdir(), 'imgstream-cloud-logging-'))
    const server = await startServerWith(
      {
        ENVIRONMENT: 'production',
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_TYPE: 'duckdb',
        LOCAL_DB_PATH: join(folder, 'library.db'),
        LOCAL_STORAGE_PATH: join(folder, 'photos'),
        LOG_LEVEL: 'debug',
        SIGN_IN: 'iap',
        IAP_AUDIENCE: audience,
        IAP_JWKS_URL: google.keysUrl,
      },
      folder,
    )
    const headers = await proxy.headersFor('somebody')
    const put = async (text: string, query = '') =>
      fetch(new URL(`/api/photos/a.jpg${query}`, server.url), { method: 'PUT', headers, body: new Uint8Array(await aJpeg(text)) })
    const { photo } = (await (await put('one')).json()) as { photo: { photo_id: string } }
    assert.equal((await put('two')).status, 409)
    assert.equal((await put('two', '?on_collision=overwrite&expected_version=1')).status, 200)
    const check = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{"filenames":["a.jpg","b.jpg"]}' }
    assert.equal((await fetch(new URL('/api/collisions/check', server.url), check)).status, 200)
    // An error with a stack: the originals are gone.
    const originals = (await readdir(join(folder, 'photos/originals'), { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    )
    for (const entry of originals) await rm(join(entry.parentPath, entry.name))
    assert.equal((await fetch(new URL(`/api/photos/${photo.photo_id}/original`, server.url), { headers })).status, 500)
    await server.stop()
    google.close()
    await rm(folder, { recursive: true })

    const lines = server.output().trim().split('\n')
    const entries = lines.map(entryOf)
    assert.ok(entries.length > 8)
    // Not one line, whatever its level, is anything but text with a time and a severity.
    for (const [index, entry] of entries.entries()) {
      assert.equal(typeof entry.textPayload, 'string', lines[index])
      assert.ok(entry.timestamp && entry.severity !== 'DEFAULT', lines[index])
    }
    const errors = entries.filter((entry) => isAtLeast(entry, 'ERROR'))
    assert.equal(errors.length, 1)
    assert.match(errors[0]?.textPayload ?? '', /^request_failed: AppError: .+\n {4}at .+\n/)
    assert.match(errors[0]?.labels.requestId ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(errors[0]?.labels.code, 'ORIGINAL_MISSING')
    const collisions = entries.filter((entry) => textHas(entry, 'collision_detected'))
    assert.ok(collisions.length >= 3, 'by the upload, by its repetition, by the check')
    for (const { textPayload, labels, severity } of collisions) {
      assert.deepEqual([textPayload, severity, labels.photoId], ['collision_detected', 'INFO', photo.photo_id])
    }
    for (const name of ['user_decision', 'collision_resolved', 'overwrite_operation', 'batch_collision_detection'])
      assert.ok(
        entries.some((entry) => entry.textPayload?.startsWith(name)),
        name,
      )
  })

  void it('would show the four events of a reset in their order', () => {
    const script = `
      const { createLog } = await import(${source('logging/create-log.ts')})
      const { createEventRecorder } = await import(${source('domain/monitoring/record-event.ts')})
      const log = await createLog({ level: 'info', format: 'json' })
      const clock = { nowMs: Date.now, newId: () => crypto.randomUUID() }
      const recorder = createEventRecorder({ events: { insertAll: async () => {} }, log, clock, enabled: true })
      for (const kind of ['initiated', 'local', 'downloaded', 'completed'])
        recorder.record({ kind: kind === 'local' ? 'local_database_deleted' : kind === 'downloaded' ? 'database_downloaded_from_gcs' : 'database_reset_' + kind, ownerId: 'o' })
      await recorder.flush()`
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    assert.equal(run.stderr, '')
    assert.deepEqual(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => entryOf(line).textPayload),
      ['database_reset_initiated', 'local_database_deleted', 'database_downloaded_from_gcs', 'database_reset_completed'],
    )
  })
})
