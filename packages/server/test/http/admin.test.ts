import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { v7 } from 'uuid'
import { createBackupOf } from '../../src/wiring/create-backup-of.ts'
import type { Env } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import { type Api, apiOf } from '../support/api.ts'
import { onEachEngine } from '../support/engines.ts'
import { type GcsServer, startGcsServer } from '../support/gcs/gcs-server.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

onEachEngine('the administration of a database', (engine) => {
  // Each engine with one of the stores: every reset makes a backup, which takes a process of its own.
  const store = engine.name === 'DuckDB' ? 'folder' : 'bucket'
  let folder: string
  let gcs: GcsServer | undefined
  let app: TestApp
  let api: Api
  let env: Env
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-admin-'))
    gcs = store === 'bucket' ? await startGcsServer({ bucketName: 'photos' }) : undefined
    env = {
      ...(await engine.newPlace()),
      BACKUP_TO: gcs ? 'gs://photos/backups' : join(folder, 'backups'),
      BACKUP_EVERY_HOURS: '0',
      ...(gcs && { GCS_BUCKET_NAME: 'photos', GCS_ENDPOINT: gcs.url, GOOGLE_CLOUD_PROJECT: 'my-project' }),
    }
    app = await testApp({ env, isInFolder: store === 'folder' })
    api = apiOf(app)
  })
  after(async () => {
    await app.stop()
    await gcs?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const put = async (filename: string, text: string, query: Record<string, string | number> = {}) =>
    api.call('uploadPhoto', { params: { filename }, query, body: await aJpeg(text) })
  const status = async () => (await api.call('getDatabaseStatus', { body: { user_id: 'admin' } })).body
  const reset = (body: object = {}) => api.call('resetDatabase', { body: { user_id: 'admin', confirm_reset: true, ...body } })
  const names = async () => (await api.call('listPhotos', { query: { limit: 500 } })).body.photos.map(({ filename }) => filename).sort()
  const events = async () =>
    app.database.query<{ kind: string; details: string }>(
      `select kind, details from events where kind like '%database%' order by at_ms, id`,
    )
  async function backUp() {
    const read = readConfig({ ENVIRONMENT: 'test', ...env }, folder)
    assert.ok(read.ok)
    return (await createBackupOf(withoutSecrets(read.config), undefined, app.database, {})).manifest
  }

  it('says what there is before there is a backup', async () => {
    await put('a.jpg', 'a')
    const body = await status()
    assert.deepEqual([body.user_id, body.environment], ['admin', 'test'])
    const { database_info: info, integrity_validation: found } = body
    assert.deepEqual(
      [info.user_id, info.local_db_exists, info.gcs_db_exists, info.photo_count, info.last_sync_time, info.sync_enabled],
      ['admin', true, false, 1, null, false],
    )
    assert.match(info.local_db_path, engine.name === 'DuckDB' ? /^\/.*\.db$/ : /^postgresql:\/\/[^@]+\/\w+$/)
    assert.equal(info.gcs_db_path, store === 'folder' ? join(folder, 'backups') : 'gs://photos/backups/')
    assert.ok(info.local_db_size > 10_000, String(info.local_db_size))
    assert.deepEqual(
      [info.local_modified, info.table_info.photos, info.table_info.photo_versions, info.table_info.month_counts],
      [true, { rows: 1 }, { rows: 1 }, { rows: 1 }],
    )
    assert.deepEqual([found.valid, found.issues, found.user_id], [true, [], 'admin'])
    assert.ok(found.validation_duration_seconds >= 0)
  })

  it('empties the library where there is no backup, and says so', async () => {
    const { status: code, body } = await reset()
    assert.equal(code, 200)
    const { reset_duration_seconds, reset_timestamp, message, ...rest } = body
    assert.deepEqual(rest, {
      success: true,
      operation: 'database_reset',
      user_id: 'admin',
      local_db_deleted: true,
      gcs_database_exists: false,
      download_successful: false,
      data_loss_risk: true,
      admin_operation: true,
      environment: 'test',
    })
    assert.ok(reset_duration_seconds > 0 && Date.parse(reset_timestamp) > 0)
    assert.match(
      message,
      /^There was no backup, so the library is empty now\. The state of before, 1 photo, is kept as kept-aside\/imgstream_\S+\.$/,
    )
    assert.deepEqual(await names(), [])
    // What was kept aside is no backup to go back to by itself.
    assert.equal((await status()).database_info.gcs_db_exists, false)
    const kept = /kept as (\S+)\.$/.exec(message)?.[1] ?? ''
    const back = await reset({ backup: kept })
    assert.deepEqual([back.body.download_successful, back.body.data_loss_risk], [true, false])
    assert.deepEqual(await names(), ['a.jpg'])
  })

  it('sees whether anything changed since the newest backup', async () => {
    const { file, createdAtMs } = await backUp()
    const { database_info: info } = await status()
    assert.deepEqual([info.gcs_db_exists, info.last_sync_time, info.local_modified], [true, new Date(createdAtMs).toISOString(), false])
    assert.ok(info.gcs_db_path.endsWith(`/backups/${file.name}`), info.gcs_db_path)
    const [photo] = (await api.call('listPhotos')).body.photos
    const id = photo?.photo_id ?? ''
    await api.call('trashPhoto', { params: { id } })
    assert.equal((await status()).database_info.local_modified, true)
    await api.call('restorePhoto', { params: { id } })
    assert.equal((await status()).database_info.local_modified, false)

    // What other people do in theirs is no change of this library.
    const other = v7()
    await app.database.transaction(async (sql) => {
      await sql.query(
        `insert into owners (id, subject, email, display_name, first_seen_at_ms) values ($1::uuid, 'other', 'other@example.org', 'other', 0)`,
        [other],
      )
      await sql.query(`insert into month_counts (owner_id, month, count) values ($1::uuid, '2024-05', 7)`, [other])
    })
    assert.equal((await status()).database_info.local_modified, false)
    await api.call('trashPhoto', { params: { id } })
    assert.equal((await status()).database_info.local_modified, true)
    await api.call('restorePhoto', { params: { id } })
    await app.database.transaction(async (sql) => {
      await sql.query('delete from month_counts where owner_id = $1::uuid', [other])
      await sql.query('delete from owners where id = $1::uuid', [other])
    })
  })

  it('goes back to the newest backup, and leaves four events in their order', async () => {
    // What an earlier check of this name remembered must not be believed.
    const check = async (filename: string) =>
      Object.keys((await api.call('checkCollisions', { body: { filenames: [filename] } })).body.collisions)
    await put('b.jpg', 'b')
    assert.deepEqual(await check('b.jpg'), ['b.jpg'])
    await app.database.transaction((sql) => sql.query(`delete from events where kind like '%database%'`))
    app.logged.length = 0
    const { body } = await reset()
    assert.deepEqual(
      [body.gcs_database_exists, body.download_successful, body.data_loss_risk, body.local_db_deleted],
      [true, true, false, true],
    )
    assert.match(body.message, /^The library was restored from imgstream_\S+: 1 photo\. The state of before, 2 photos, is kept as /)
    assert.deepEqual(await names(), ['a.jpg'])
    assert.deepEqual(await check('b.jpg'), [])
    assert.deepEqual((await api.call('getTimeline')).body.total, 1)
    const four = ['database_reset_initiated', 'local_database_deleted', 'database_downloaded_from_gcs', 'database_reset_completed']
    assert.deepEqual(
      app.logged.filter((name) => name.includes('database')),
      four,
    )
    const stored = await events()
    assert.deepEqual(
      stored.map(({ kind }) => kind),
      four,
    )
    assert.deepEqual(
      stored.map(({ details }) => (JSON.parse(details) as { success?: boolean; photos?: number }).success),
      [undefined, undefined, true, true],
    )
    assert.deepEqual((await status()).integrity_validation.issues, [])
  })

  it('does nothing without a confirmation', async () => {
    for (const confirm_reset of [undefined, false, 'true', 1, null, {}]) {
      const { status: code, body } = await reset({ confirm_reset })
      assert.deepEqual(
        [code, body.error.code, body.error.message],
        [400, 'CONFIRMATION_REQUIRED', 'Database reset requires explicit confirmation'],
      )
    }
    assert.deepEqual(await names(), ['a.jpg'])
  })

  it("is about nobody else's library", async () => {
    for (const user_id of [v7(), 'somebody@example.com', '../admin']) {
      const answers = [await api.call('getDatabaseStatus', { body: { user_id } }), await reset({ user_id })]
      assert.deepEqual(
        answers.map(({ status: code, body }) => [code, body.error.code]),
        [
          [404, 'NOT_FOUND'],
          [404, 'NOT_FOUND'],
        ],
      )
    }
    const me = (await api.call('getMe')).body
    assert.equal(me.admin_functions, true)
    for (const user_id of [me.owner_id, me.email, undefined]) {
      assert.equal((await api.call('getDatabaseStatus', { body: { ...(user_id && { user_id }) } })).status, 200)
    }
    assert.equal((await api.call('getDatabaseStatus', { body: { user_id: 7 } as object })).status, 400)
    assert.equal((await api.call('getDatabaseStatus', { body: { user_id: 'x'.repeat(201) } })).status, 400)
  })

  it('lets one reset through of several at once', async () => {
    await put('c.jpg', 'c')
    const answers = await Promise.all([reset(), reset(), reset()])
    assert.deepEqual(
      answers.map(({ status: code }) => code).sort((a, b) => a - b),
      [200, 409, 409],
    )
    for (const { status: code, body } of answers) if (code === 409) assert.equal(body.error.code, 'RESET_RUNNING')
    assert.deepEqual(await names(), ['a.jpg'])
  })

  it('loses nothing that is uploaded during a reset', async () => {
    let isDone = false
    let count = 0
    const uploads = (async () => {
      while (!isDone && count < 30) {
        const { status: code } = await put(`while-${++count}.jpg`, `while ${count}`)
        assert.equal(code, 201)
      }
    })()
    const { status: code, body } = await reset().finally(() => (isDone = true))
    await uploads
    assert.ok(count > 0)
    const now = await names()
    if (code === 409) {
      assert.equal(body.error.code, 'LIBRARY_BUSY')
      assert.equal(now.length, 1 + count)
    } else {
      assert.equal(code, 200)
      const kept = /kept as (\S+)\.$/.exec(body.message)?.[1] ?? ''
      assert.equal((await reset({ backup: kept })).status, 200)
      const all = new Set([...now, ...(await names())])
      assert.equal(all.size, 1 + count, 'each is in the library of after or in what was kept')
    }
    assert.deepEqual((await status()).integrity_validation.issues, [])
  })

  it('says when an original is missing', async () => {
    const { body: stored } = await put('gone.jpg', 'gone')
    await backUp()
    const [version] = await app.database.query<{ original_key: string }>(
      'select original_key from photo_versions where photo_id = $1::uuid',
      [stored.photo.photo_id],
    )
    await app.objects.delete(version?.original_key ?? '')
    const { integrity_validation: found } = await status()
    assert.deepEqual([found.valid, found.issues], [false, ['originals_missing: 1 originals are missing in the storage']])
    const { body } = await reset()
    assert.equal(body.data_loss_risk, true)
    assert.match(body.message, /1 original of them is missing in the storage/)
    await api.call('trashPhoto', { params: { id: stored.photo.photo_id } })
    await api.call('emptyTrash')
  })
})
