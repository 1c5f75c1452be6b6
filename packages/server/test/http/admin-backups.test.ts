import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createBackupOf } from '../../src/wiring/create-backup-of.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { withoutSecrets } from '../../src/config/resolve-secrets.ts'
import { type Api, apiOf } from '../support/api.ts'
import { startGcsServer } from '../support/gcs/gcs-server.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

describe('a reset', () => {
  let folder: string
  let app: TestApp
  let api: Api
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgstream-admin-'))
    app = await testApp({ env: env(), isInFolder: true })
    api = apiOf(app)
  })
  after(async () => {
    await app.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const env = () => ({ DATABASE_TYPE: 'duckdb', LOCAL_DB_PATH: join(folder, 'imgstream.db'), BACKUP_TO: join(folder, 'backups') })
  const put = async (filename: string) => (await api.call('uploadPhoto', { params: { filename }, body: await aJpeg(filename) })).status
  const reset = (body: object = {}) => api.call('resetDatabase', { body: { confirm_reset: true, ...body } })
  const names = async () => (await api.call('listPhotos')).body.photos.map(({ filename }) => filename).sort()
  const inBackups = (name: string) => join(folder, 'backups', name)
  async function tellsOfDamage() {
    const { database_info: database, integrity_validation: found } = (await api.call('getDatabaseStatus', { body: {} })).body
    assert.deepEqual([database.gcs_db_exists, database.local_modified, found.valid], [true, true, false])
    assert.match(found.issues.join(), /^backup_damaged: 1 backup/)
  }
  async function backUp(request = {}) {
    const read = readConfig({ ENVIRONMENT: 'test', ...env(), LOCAL_STORAGE_PATH: app.folder }, folder)
    assert.ok(read.ok)
    return (await createBackupOf(withoutSecrets(read.config), undefined, app.database, request)).manifest
  }

  it('touches nothing when the newest backup is damaged, and takes an older one when told', async () => {
    await put('a.jpg')
    const older = await backUp()
    await put('later.jpg')
    const newer = await backUp()
    await put('last.jpg')
    const before = await names()
    const manifest = await readFile(inBackups(`${newer.name}.manifest.json`), 'utf8')
    await writeFile(inBackups(`${newer.name}.manifest.json`), manifest.replace(/"schema": ?\d+/, '"schema": 9999'))
    const { message } = (await reset()).body.error
    assert.match(message, /newer version of ImgStream/)
    assert.doesNotMatch(message, /damaged/, 'it is what was written')
    await writeFile(inBackups(`${newer.name}.manifest.json`), manifest)

    await truncate(inBackups(newer.file.name), newer.file.byteSize - 100)
    const { status, body } = await reset()
    assert.deepEqual([status, body.error.code], [422, 'BACKUP_DAMAGED'])
    assert.match(body.error.message, /is cut off/)
    await tellsOfDamage()
    const [last] = await app.database.query<{ kind: string; details: string }>(
      'select kind, details from events order by at_ms desc, id desc limit 1',
    )
    assert.deepEqual([last?.kind, last?.details], ['database_reset_completed', '{"success":false,"error":"BACKUP_DAMAGED"}'])

    await writeFile(inBackups(`${newer.name}.manifest.json`), '{"imgstream_backup":1,')
    assert.equal((await reset()).body.error.code, 'BACKUP_DAMAGED')
    await tellsOfDamage()
    assert.deepEqual(await names(), before)
    assert.deepEqual(
      (await readdir(join(folder, 'backups'))).filter((name) => name === 'kept-aside'),
      [],
      'nothing had to be kept',
    )

    assert.equal((await reset({ backup: older.file.name })).status, 200)
    assert.deepEqual(await names(), ['a.jpg'])
  })

  it('brings back originals that the storage lacks from a backup that has them, as a restore does', async () => {
    const { body } = await api.call('uploadPhoto', { params: { filename: 'deleted.jpg' }, body: await aJpeg('deleted for good') })
    await backUp({ withOriginals: true })
    const params = { id: body.photo.photo_id }
    await api.call('trashPhoto', { params })
    assert.ok((await api.call('emptyTrash')).status < 300)
    await app.sweep(-86_400_000)
    const done = await reset()
    assert.equal(done.status, 200)
    assert.match(done.body.message, /1 original that the storage lacked came from the backup\./)
    assert.equal(done.body.data_loss_risk, false, done.body.message)
    const given = await app.ask({ url: `/api/photos/${params.id}/original` })
    assert.deepEqual(given.rawPayload, await aJpeg('deleted for good'))
  })

  it('finds no backup under a name of nothing', async () => {
    for (const backup of [
      'imgstream_19990101_000000.db',
      '../../etc/passwd',
      'kept-aside/../x',
      'kept-aside/imgstream_19990101_000000',
      'x',
    ]) {
      const { status, body } = await reset({ backup })
      assert.deepEqual([status, body.error.code], [404, 'BACKUP_NOT_FOUND'], backup)
    }
    assert.equal((await reset({ backup: 7 })).status, 400)
  })

  it('does not take a place that does not answer for one without backups', async () => {
    const gcs = await startGcsServer({ bucketName: 'photos' })
    await gcs.close()
    const away = await testApp({
      env: { ...env(), LOCAL_DB_PATH: join(folder, 'other.db'), BACKUP_TO: 'gs://photos/backups', GCS_ENDPOINT: gcs.url },
    })
    try {
      const its = apiOf(away)
      await its.call('uploadPhoto', { params: { filename: 'a.jpg' }, body: await aJpeg('a') })
      const [status, answer] = await Promise.all([
        its.call('getDatabaseStatus', { body: {} }),
        its.call('resetDatabase', { body: { confirm_reset: true } }),
      ])
      const { database_info: info } = status.body
      assert.deepEqual([info.gcs_db_exists, info.local_modified, info.last_sync_time], [null, null, null])
      assert.deepEqual([answer.status, answer.body.error.code], [503, 'BACKUP_UNAVAILABLE'])
      assert.equal((await its.call('getTimeline')).body.total, 1)
    } finally {
      await away.stop()
    }
  })
})
