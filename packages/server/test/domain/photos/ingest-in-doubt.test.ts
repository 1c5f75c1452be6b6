import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Database } from '../../../src/infrastructure/database/database.ts'
import { onEachEngine } from '../../support/engines.ts'
import { aScene, jpegOf } from '../../support/pictures.ts'
import { testApp } from '../../support/test-app.ts'

/** Commits, then breaks off before the answer arrives, as a connection that is cut does: once, at the first write of photos that `matches`. */
function losingAnAnswer(database: Database, matches: (rows: number) => boolean): Database {
  let isLost = false
  return {
    ...database,
    async transaction(work) {
      let rows = 0
      const result = await database.transaction((sql) =>
        work({
          query: (text, values) => {
            if (/^\s*(insert into|update) photos /.test(text)) rows = Array.isArray(values?.[0]) ? values[0].length : 1
            return sql.query(text, values)
          },
        }),
      )
      if (isLost || rows === 0 || !matches(rows)) return result
      isLost = true
      throw new Error('the connection was cut')
    },
  }
}

onEachEngine('a commit whose answer is lost', (engine) => {
  it('keeps the objects of a photo that may be recorded, so that sending it again is safe', async () => {
    const app = await testApp({ place: await engine.newPlace(), wrap: { database: (database) => losingAnAnswer(database, () => true) } })
    const bytes = await jpegOf(aScene(320, 240))
    assert.equal((await app.put('a.jpg', bytes)).statusCode, 500)
    const again = await app.put('a.jpg', bytes)
    assert.deepEqual([again.statusCode, again.json().outcome], [200, 'skipped'])
    const original = await app.ask({ method: 'GET', url: `/api/photos/${again.json().photo.photo_id}/original` })
    assert.ok(original.rawPayload.equals(bytes))
    await app.stop()
  })

  it('knows its own rows when a group is written again one by one', async () => {
    const app = await testApp({
      place: await engine.newPlace(),
      wrap: { database: (database) => losingAnAnswer(database, (rows) => rows > 1) },
    })
    const bytes = await jpegOf(aScene(320, 240))
    const names = Array.from({ length: 12 }, (_, index) => `${index}.jpg`)
    const answers = await Promise.all(names.map((name) => app.put(name, bytes)))
    for (const answer of answers) {
      assert.equal(answer.statusCode, 201)
      const original = await app.ask({ method: 'GET', url: `/api/photos/${answer.json().photo.photo_id}/original` })
      assert.ok(original.rawPayload.equals(bytes))
    }
    assert.equal((await app.ask({ url: '/api/timeline' })).json().total, 12)
    await app.stop()
  })

  it('leaves an overwrite either done or not done, and never without its bytes', async () => {
    let isArmed = false
    const app = await testApp({ place: await engine.newPlace(), wrap: { database: (database) => losingAnAnswer(database, () => isArmed) } })
    const first = await jpegOf(aScene(320, 240))
    const second = await jpegOf(aScene(240, 320))
    await app.put('a.jpg', first)
    isArmed = true
    assert.equal((await app.put('a.jpg', second, 'on_collision=overwrite&expected_version=1')).statusCode, 500)
    const again = await app.put('a.jpg', second, 'on_collision=overwrite&expected_version=1')
    assert.deepEqual([again.statusCode, again.json().outcome, again.json().photo.version], [200, 'skipped', 2])
    const { photo_id: id } = again.json().photo
    for (const [version, bytes] of [first, second].entries()) {
      const answer = await app.ask({ method: 'GET', url: `/api/photos/${id}/original?v=${version + 1}` })
      assert.ok(answer.rawPayload.equals(bytes))
    }
    assert.deepEqual(await app.sweep(-60_000), { objects: 0, expiredUploads: 0, strayUploads: 0 })
    await app.stop()
  })

  it('lets the sweeper take what no row names after all, and nothing else', async () => {
    const app = await testApp({ place: await engine.newPlace() })
    const bytes = await jpegOf(aScene(320, 240))
    const { photo } = (await app.put('a.jpg', bytes)).json()
    await app.objects.put(`originals/${photo.photo_id}/${photo.photo_id}/stray`, bytes)
    assert.deepEqual(await app.sweep(3_600_000), { objects: 0, expiredUploads: 0, strayUploads: 0 }, 'within the grace period')
    assert.deepEqual(await app.sweep(-60_000), { objects: 1, expiredUploads: 0, strayUploads: 0 })
    const original = await app.ask({ method: 'GET', url: `/api/photos/${photo.photo_id}/original` })
    assert.ok(original.rawPayload.equals(bytes))
    await app.stop()
  })
})
