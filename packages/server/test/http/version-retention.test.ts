import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachEngine } from '../support/engines.ts'
import { type Api, apiOf } from '../support/api.ts'
import { aClock } from '../support/library.ts'
import { aJpeg } from '../support/small-pictures.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

onEachEngine('upkeep', (engine) => {
  const clock = aClock()
  let app: TestApp
  let api: Api
  before(async () => {
    app = await testApp({ place: await engine.newPlace(), clock })
    api = apiOf(app)
  })
  after(() => app.stop())

  it('deletes replaced versions when the days that their owner keeps them are over', async () => {
    const first = await api.call('uploadPhoto', { params: { filename: 'kept.jpg' }, body: await aJpeg('kept 1') })
    const { photo_id: id } = first.body.photo
    await api.call('uploadPhoto', { params: { filename: 'kept.jpg' }, query: { on_collision: 'overwrite' }, body: await aJpeg('kept 2') })
    const files = await app.files()
    const versions = async () => (await api.call('listVersions', { params: { id } })).body.versions.map(({ version }) => version)
    await api.call('changeSettings', { body: { version_retention_days: 30 } })
    clock.now += 30 * 86_400_000
    await app.upkeep()
    assert.deepEqual(await versions(), [2, 1])
    clock.now++
    await app.upkeep()
    assert.deepEqual(await versions(), [2])
    assert.equal((await app.files()).length, files.length / 2)
    assert.ok(app.logged.includes('versions_purged'))
    assert.deepEqual(app.complaints, [])
  })
})
